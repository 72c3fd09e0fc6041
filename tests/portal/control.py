"""Switching faults and changes on by hand: in the command line's words, or by addresses below `/-/` of any site.

A fault is written `name:argument,argument`: `status:503,1`, `reset:1000`, `redirect:http://10.0.0.1/`. Where it applies is written as
a query: `fault=status:503,1&site=440600&path=*.html&times=2&after=0`.

`/-/fault?…` switches one on, `/-/clear` switches all off, `/-/requests` tells what was asked. `/-/edit?old=…&new=…`, `/-/gone`,
`/-/twice`, `/-/shrink?to=3` and `/-/live` change the site they are asked of. `?fault=…` behind any address is for that request alone.
"""

from collections.abc import Callable
from inspect import signature
from typing import Any
from urllib.parse import parse_qsl

from tests.portal import faults
from tests.portal.answers import Answer, Request
from tests.portal.faults import Fault
from tests.portal.server import Portal, Rule
from tests.portal.site import Site

PREFIX = "/-/"
FAULTS: dict[str, Callable[..., Fault]] = {
    "stall": faults.Stall, "drip": faults.Drip, "reset": faults.Reset, "truncate": faults.Truncate, "chunked": faults.Chunked, "length": faults.WrongLength,
    "nolength": faults.NoLength, "garbage": faults.Garbage, "huge": faults.Huge, "bomb": faults.GzipBomb, "gzip": faults.Gzip, "redirect": faults.Redirect,
    "loop": faults.loop, "endless": faults.endless_path, "private": faults.to_private, "status": faults.Status, "notfound": faults.soft_not_found,
    "script": faults.script_challenge, "cookie": faults.cookie_challenge, "noscript": faults.enable_script, "head": faults.LongHead, "refresh": faults.meta_refresh, "firewall": faults.firewall, "login": faults.login,
    "closed": faults.maintenance, "charset": faults.Charset, "type": faults.MediaType,
}
"""Every fault by the name that the command line and the control addresses use."""


def fault_of(words: str) -> Fault:
    """Return the fault that `name:argument,argument` names. Raises ValueError, naming what there is, for one that is none."""
    name, _, given = words.partition(":")
    if name not in FAULTS:
        raise ValueError(f"There is no fault {name!r}. There are {', '.join(FAULTS)}.")
    arguments = [_value(value) for value in given.split(",")] if given else []
    try:
        signature(FAULTS[name]).bind(*arguments)
    except TypeError as error:
        raise ValueError(f"{words}: {error}. It takes {signature(FAULTS[name])}.") from error
    return FAULTS[name](*arguments)


def _value(text: str) -> Any:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return {"true": True, "false": False, "none": None}.get(text.lower(), text)


def switch_on(portal: Portal, words: str) -> Rule:
    """Switch on the fault that a query (`fault=…&site=…&path=…&times=…&after=…`) describes. Raises ValueError as `fault_of` does."""
    given = dict(parse_qsl(words))
    if "fault" not in given:
        raise ValueError(f"{words!r} names no fault; write for example fault=status:503&times=2.")
    times = int(given["times"]) if "times" in given else None
    return portal.fault(fault_of(given["fault"]), given.get("site", "*"), given.get("path", "*"), times, int(given.get("after", "0")))


def control(portal: Portal, site: Site, request: Request) -> Answer | None:
    """Do what an address below `/-/` asks and answer with what is so now; None for any other address."""
    if not request.path.startswith(PREFIX):
        return None
    try:
        return _said(_do(portal, site, request.path.removeprefix(PREFIX), request))
    except (ValueError, KeyError) as error:
        return _said(f"{error}", 400)


def _do(portal: Portal, site: Site, what: str, request: Request) -> str:
    query = request.query
    if what == "fault":
        return repr(switch_on(portal, request.target.partition("?")[2]))
    if what == "clear":
        portal.rules.clear()
    elif what == "requests":
        return "\n".join(f"{one.begun:.3f} {one.site} {one.request.method} {one.request.target} {one.status} {one.fault}" for one in portal.log)
    elif what == "edit":
        site.edit(site.plan, query["old"], query["new"])
    elif what == "gone":
        site.remove(site.plan)
    elif what == "twice":
        return site.duplicate(site.plan)
    elif what == "shrink":
        site.listing_limit = int(query["to"])
    elif what == "live":
        site.live = True
    else:
        raise ValueError(f"There is no {PREFIX}{what}; see tests/portal/control.py.")
    return "done"


def _said(words: str, status: int = 200) -> Answer:
    return Answer(f"{words}\n".encode(), "text/plain; charset=utf-8", status, modified=None)
