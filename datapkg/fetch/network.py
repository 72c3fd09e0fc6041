"""Connections to public addresses only: the name is looked up here, and the address that was checked is the one connected to."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Iterable
from typing import Any

import httpcore
import httpx


class PrivateAddress(httpcore.ConnectError):
    """The host's name leads to an address that is not public."""


class UnknownHost(httpcore.ConnectError):
    """The host's name leads nowhere."""


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the open internet: not private, loopback, link-local, multicast or reserved."""
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None)
    found = mapped or found
    return found.is_global and not found.is_multicast


class PublicBackend(httpcore.AsyncNetworkBackend):
    """Connects as httpcore does, but refuses a name that leads to an address which is not public.

    A portal cannot, by a redirect or by its name server, make this machine ask its own network. `loopback` lets the
    machine's own address through, for the test portal.
    """

    def __init__(self, loopback: bool = False) -> None:
        self._backend = httpcore.AnyIOBackend()
        self._loopback = loopback

    async def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Return a stream to the first address of `host` that answers. Raises PrivateAddress or UnknownHost."""
        refusal: Exception = UnknownHost(f"{host} has no address")
        for address in await self._addresses(host, port, timeout):
            if not is_public(address) and not (self._loopback and ipaddress.ip_address(address).is_loopback):
                raise PrivateAddress(f"{host} leads to {address}, which is not a public address")
            try:
                return await self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                refusal = error
        raise refusal

    async def _addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        try:
            async with asyncio.timeout(timeout):
                found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"the name {host} could not be looked up in time") from error
        except OSError as error:
            raise UnknownHost(f"the name {host} cannot be looked up ({error.strerror})") from error
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._backend.sleep(seconds)


class PublicTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport, over `PublicBackend`."""

    def __init__(self, context: ssl.SSLContext, loopback: bool = False) -> None:
        super().__init__(verify=context, http2=True)
        # httpx has no parameter for the network backend; its pool is httpcore's, which has.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context, max_connections=2, keepalive_expiry=30, http1=True, http2=True, network_backend=PublicBackend(loopback),
        )
