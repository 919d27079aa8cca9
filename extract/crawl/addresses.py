"""Which network addresses may be talked to; asked for each address that is really connected to.

The check sits where the socket is made, so that no name can resolve to one address for the check
and to another for the connection.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

__all__ = ["GuardedResolver", "PrivateAddressError", "guarded_socket", "is_public"]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")


class PrivateAddressError(OSError):
    """A name or number that leads into a private network, or to this machine."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the open internet.

    An IPv6 address that carries an IPv4 one (mapped, compatible, NAT64, 6to4, Teredo) is judged
    by both.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        carried = _carried(ip)
        if carried is not None:
            # Mapped and translated addresses lie outside the global range themselves.
            return is_public(str(carried))
    local = isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local
    return ip.is_global and not (local or ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    if ip in _NAT64 or (int(ip) >> 32 == 0 and int(ip) > 1):
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _NAT64_LOCAL:
        return ipaddress.IPv4Address("127.0.0.1")  # a network's own translation: never public
    return None


def guarded_socket(info: tuple[Any, ...]) -> socket.socket:
    """The socket for one resolved address (`getaddrinfo` row); raises PrivateAddressError."""
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise PrivateAddressError(f"{address[0]} is no public address")
    return socket.socket(family, kind, protocol)


class GuardedResolver(AbstractResolver):
    """The system's resolver in threads of its own, private answers left out.

    Of its own, because a dead name server would otherwise hold up everything else that waits
    for a thread.
    """

    def __init__(self, *, private: bool, threads: int = 16) -> None:
        self._private = private
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="dns")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a name. Raises PrivateAddressError where all of them are private."""
        loop = asyncio.get_running_loop()
        rows = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
        )
        allowed = [row for row in rows if self._private or is_public(str(row[4][0]))]
        if rows and not allowed:
            raise PrivateAddressError(f"{host} resolves to {rows[0][4][0]}, no public address")
        return [
            ResolveResult(
                hostname=host,
                host=str(row[4][0]),
                port=port,
                family=row[0],
                proto=row[2],
                flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
            )
            for row in allowed
        ]

    async def close(self) -> None:
        """Let the threads go; a look-up under way is not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)
