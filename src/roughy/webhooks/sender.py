"""Send one webhook: one POST, one connection, no redirect, and no address that was not looked at first.

The name is resolved once, all its addresses are judged, and the connection goes to one of those very addresses, so a
name that changes its answer between the look and the call (DNS rebinding) gains nothing. TLS and `Host` keep the name.
"""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import anyio
import httpcore

from roughy import __version__
from roughy.errors import RoughyError
from roughy.webhooks.targets import check_target, is_public

TOTAL_SECONDS = 15.0
CONNECT_SECONDS = 5.0
"""For each address of a name, and again for TLS."""
MAX_ERROR_CHARACTERS = 500

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a host, for a port; raises OSError where there are none."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt went: the status that the receiver answered, or why there was no answer."""

    status: int | None = None
    error: str | None = None

    @property
    def acknowledged(self) -> bool:
        """Whether the receiver took the message: any 2xx."""
        return self.status is not None and 200 <= self.status < 300


async def resolve(host: str, port: int) -> Sequence[str]:
    """Ask the system's resolver."""
    look_up = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    # A limiter of its own: names that resolve slowly must not use up the threads that everything else shares.
    limiter = anyio.CapacityLimiter(1)
    found = await anyio.to_thread.run_sync(look_up, abandon_on_cancel=True, limiter=limiter)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class CheckedNetwork(httpcore.AsyncNetworkBackend):
    """Opens TCP connections to hosts all of whose addresses are public, or to any host with `allow_private`."""

    def __init__(self, resolve: Resolve, *, allow_private: bool) -> None:
        self._resolve = resolve
        self._allow_private = allow_private
        self._tcp = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (the signature is httpcore's)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address that answers; raises `private_target` for a host with a private address."""
        addresses = await self._resolve(host, port)
        if not self._allow_private and not all(is_public(address) for address in addresses):
            raise RoughyError("private_target", "The URL leads to a private address: webhooks reach public ones only.")
        problem: Exception = OSError("The host has no address.")
        for address in addresses:
            try:
                return await self._tcp.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = error
        raise problem


class Sender:
    """Sends webhooks; `seconds` bound each from the first look at the name to the answer's status."""

    def __init__(
        self,
        *,
        allow_private: bool,
        resolve: Resolve = resolve,
        ssl_context: ssl.SSLContext | None = None,
        seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._allow_private = allow_private
        self._network = CheckedNetwork(resolve, allow_private=allow_private)
        self._ssl_context = ssl_context or httpcore.default_ssl_context()
        self._seconds = seconds

    async def send(self, url: str, headers: dict[str, str], body: str) -> Outcome:
        """POST the body as JSON; what goes wrong is part of the outcome."""
        try:
            async with asyncio.timeout(self._seconds):
                status = await self._post(url, headers, body.encode())
        except TimeoutError:
            return Outcome(error=f"There was no answer within {self._seconds:g} seconds.")
        except RoughyError as error:
            return Outcome(error=error.message)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError, ValueError) as error:
            return Outcome(error=f"{type(error).__name__}: {error}"[:MAX_ERROR_CHARACTERS])
        return Outcome(status, None if 200 <= status < 300 else f"The endpoint answered {status}.")

    async def _post(self, url: str, headers: dict[str, str], body: bytes) -> int:
        """The status of the answer, whose body is left unread."""
        target = check_target(url, allow_private=self._allow_private)
        location = httpcore.URL(
            scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path
        )
        fixed = [
            ("Host", target.netloc.decode()),
            ("Content-Type", "application/json"),
            ("User-Agent", f"Roughy/{__version__}"),
        ]
        connection = httpcore.AsyncHTTPConnection(
            location.origin, ssl_context=self._ssl_context, network_backend=self._network
        )
        sending = connection.stream(
            "POST",
            location,
            headers=[*fixed, *headers.items()],
            content=body,
            extensions={"timeout": {"connect": CONNECT_SECONDS}},
        )
        async with connection, sending as answer:
            return answer.status
