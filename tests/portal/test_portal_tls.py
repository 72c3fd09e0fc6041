"""Sites that speak https, rightly and wrongly."""

import ssl

import httpx
import pytest

from tests.portal import Portal, captured_site
from tests.portal.tls import KINDS, authority


def trusting() -> ssl.SSLContext:
    """A client's context that trusts the test authority and nobody else."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    authority().configure_trust(context)
    return context


@pytest.mark.parametrize(
    ("kind", "message"),
    [("good", None), ("unknown-issuer", "unable to get local issuer|self.signed"), ("missing-intermediate", "unable to get local issuer"),
     ("expired", "expired"), ("wrong-host", "IP address mismatch")],
)
def test_a_certificate_is_good_or_fails_for_its_own_reason(kind: str, message: str | None) -> None:
    assert kind in KINDS
    site = captured_site("440600", "trs")
    site.tls = kind
    with Portal([site]) as portal, httpx.Client(verify=trusting(), trust_env=False) as client:
        url = portal["440600"].list_url()
        assert url.startswith("https://")
        if message is None:
            assert client.get(url).status_code == 200
        else:
            with pytest.raises(httpx.ConnectError, match=message):
                client.get(url)
