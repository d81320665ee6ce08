"""Loops that look for work."""

import asyncio

from roughy.jobs.loop import Loop
from tests.waiting import until


def test_a_ring_is_answered_at_once_and_a_failing_look_is_tried_again() -> None:
    looks = 0

    async def look() -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            raise RuntimeError("the database is away")

    async def scenario() -> None:
        loop = Loop(look, seconds=3600)
        running = asyncio.create_task(loop.run())
        await until(lambda: looks == 1)
        loop.ring()
        await until(lambda: looks == 2)
        running.cancel()

    asyncio.run(scenario())


def test_a_ring_during_a_look_brings_another_look() -> None:
    looks = 0
    gate = asyncio.Event()

    async def look() -> None:
        nonlocal looks
        looks += 1
        await gate.wait()

    async def scenario() -> None:
        loop = Loop(look, seconds=3600)
        running = asyncio.create_task(loop.run())
        await until(lambda: looks == 1)
        loop.ring()
        gate.set()
        await until(lambda: looks == 2)
        running.cancel()

    asyncio.run(scenario())
