"""What can go wrong between a portal and its reader. Each fault says what it does on the wire.

A fault is handed the exchange and the answer that the site would have given, and writes to the connection what it likes.
"""

from tests.portal.faults.base import Exchange, Fault
from tests.portal.faults.pages import (
    Charset,
    MediaType,
    Page,
    Redirect,
    Status,
    cookie_challenge,
    enable_script,
    endless_path,
    firewall,
    login,
    loop,
    maintenance,
    meta_refresh,
    script_challenge,
    soft_not_found,
    to_private,
)
from tests.portal.faults.wire import Chunked, Drip, Garbage, Gzip, GzipBomb, Huge, LongHead, NoLength, Reset, Stall, Truncate, WrongLength

__all__ = [
    "Charset", "Chunked", "Drip", "Exchange", "Fault", "Garbage", "Gzip", "GzipBomb", "Huge", "LongHead", "MediaType", "NoLength", "Page",
    "Redirect", "Reset", "Stall", "Status", "Truncate", "WrongLength", "cookie_challenge", "enable_script", "endless_path", "firewall",
    "login", "loop", "maintenance", "meta_refresh", "script_challenge", "soft_not_found", "to_private",
]
