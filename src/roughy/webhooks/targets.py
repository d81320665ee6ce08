"""Where webhooks may go: to the public internet, unless the operator allows more.

An account chooses the URL that this server will call, so it must not reach what only this server can reach (OWASP,
"Server-Side Request Forgery"). A name is judged by the addresses it has when a connection is made, not before.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

from roughy.errors import RoughyError

NAT64 = IPv6Network("64:ff9b::/96")
"""Under it a translator offers every IPv4 address in the last four bytes (RFC 6052)."""
GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that is allotted to the public internet (RFC 4291, section 2.4)."""
SPECIAL = (ip_network("192.0.0.0/24"), ip_network("192.88.99.0/24"))
"""Protocol assignments and 6to4 relays (RFC 6890, RFC 7526), which `ipaddress` takes for public."""
MAX_PORT = 65535


def is_public(address: str) -> bool:
    """Whether an IPv4 or IPv6 address belongs to the public internet; an IPv4 address within an IPv6 one decides."""
    plain = _unwrapped(ip_address(address))
    if isinstance(plain, IPv6Address):
        return plain in GLOBAL_UNICAST and plain.is_global
    return plain.is_global and not plain.is_multicast and not any(plain in network for network in SPECIAL)


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def check_target(url: str, *, allow_private: bool) -> httpx.URL:
    """The parsed URL of an endpoint; raises `validation_error` where webhooks must not go there.

    That is anything but HTTPS to a host that may be public; with `allow_private`, anything but HTTP and HTTPS.
    """
    try:
        target = httpx.URL(url)
    except httpx.InvalidURL:
        raise _refused("The URL cannot be read") from None
    if target.scheme not in ({"https", "http"} if allow_private else {"https"}):
        raise _refused("Webhooks go over HTTPS only")
    port = 443 if target.port is None else target.port
    if not target.host or "%" in target.host or not 0 < port <= MAX_PORT:
        raise _refused("The URL names no host and port that exist")
    if target.userinfo:
        raise _refused("The URL must not carry credentials, since the signature proves the sender")
    if not allow_private and _is_plainly_private(target.host):
        raise _refused("The URL leads to a private address")
    return target


def _is_plainly_private(host: str) -> bool:
    """Whether the host is a private address in any spelling, or the machine's own name, without asking a resolver."""
    name = host.rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return not is_public(name if ":" in name else socket.inet_ntoa(socket.inet_aton(name)))
    except (OSError, ValueError):
        return False


def _refused(reason: str) -> RoughyError:
    return RoughyError("validation_error", f"{reason}: give an `https://` URL that the internet can reach.")
