"""Certificates for sites that speak https: a good one, and what goes wrong with real ones."""

import ssl
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # whoever serves http by hand needs no such package
    import trustme

KINDS = ("good", "unknown-issuer", "missing-intermediate", "expired", "wrong-host")
"""What `Site.tls` may name."""


@cache
def authority() -> "trustme.CA":
    """Return the authority whose certificate a client may be told to trust."""
    import trustme

    return trustme.CA(organization_name="Test portal")


def server_context(kind: str, host: str) -> ssl.SSLContext:
    """Return what a server at `host` presents. Raises KeyError for a kind that is none of KINDS."""
    import trustme

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    intermediate = authority().create_child_ca()
    made = {
        "good": lambda: authority().issue_cert(host),
        "unknown-issuer": lambda: trustme.CA().issue_cert(host),
        "missing-intermediate": lambda: intermediate.issue_cert(host),
        "expired": lambda: authority().issue_cert(host, not_before=datetime(2019, 1, 1, tzinfo=UTC), not_after=datetime(2020, 1, 1, tzinfo=UTC)),
        "wrong-host": lambda: authority().issue_cert("edu.example.gov.cn"),
    }[kind]()
    if kind == "missing-intermediate":
        with made.private_key_pem.tempfile() as key, made.cert_chain_pems[0].tempfile() as chain:
            context.load_cert_chain(chain, key)
    else:
        made.configure_cert(context)
    return context
