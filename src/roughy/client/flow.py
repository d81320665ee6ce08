"""Conversations with the server, apart from the way they are carried.

A flow is a generator that yields what it wants done, a request or a pause in seconds, and is sent the response or
thrown the transport's error. It knows neither threads nor event loops, so the blocking and the asynchronous client run
the same flows.
"""

import asyncio
import time
from collections.abc import Generator
from typing import TypeVar

import httpx

T = TypeVar("T")

Flow = Generator[httpx.Request | float, httpx.Response | None, T]


def run(http: httpx.Client, flow: Flow[T]) -> T:
    """Carry a flow with a blocking client."""
    answer: httpx.Response | httpx.TransportError | None = None
    while True:
        try:
            wish = flow.throw(answer) if isinstance(answer, Exception) else flow.send(answer)
        except StopIteration as end:
            value: T = end.value
            return value
        if isinstance(wish, httpx.Request):
            try:
                answer = http.send(wish)
            except httpx.TransportError as error:
                answer = error
        else:
            time.sleep(wish)
            answer = None


async def run_async(http: httpx.AsyncClient, flow: Flow[T]) -> T:
    """Carry a flow with an asynchronous client."""
    answer: httpx.Response | httpx.TransportError | None = None
    while True:
        try:
            wish = flow.throw(answer) if isinstance(answer, Exception) else flow.send(answer)
        except StopIteration as end:
            value: T = end.value
            return value
        if isinstance(wish, httpx.Request):
            try:
                answer = await http.send(wish)
            except httpx.TransportError as error:
                answer = error
        else:
            await asyncio.sleep(wish)
            answer = None
