"""Compare upload servers: `python -m bench.upload [--rounds N] [--folder FOLDER]`.

Each round starts every server anew, one after the other, and measures one upload of 2 GiB and 200 of 1 MiB, eight at a
time, creation included, with the same client. What counts is the ratio to the server on Node within a round: the
machine's mood changes between rounds. With `--synced` the time ends when the data is on the disk, which for the servers
that do not see to it themselves means that the benchmark calls `sync`.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from bench.upload.client import Connection
from bench.upload.contenders import CONTENDERS, Running

MIB = 1 << 20
BASE = "@tus/server"


@dataclass(frozen=True)
class Load:
    """Some uploads of one size: how many in all, and how many at once."""

    name: str
    size: int
    count: int
    at_once: int


LOADS = (Load("1 × 2 GiB", 2048 * MIB, 1, 1), Load("200 × 1 MiB, 8 at once", MIB, 200, 8))


@dataclass(frozen=True)
class Measured:
    """What one server did under one load: bytes a second, and its peak of resident memory in bytes."""

    speed: float
    memory: int


def put_under(load: Load, running: Running, *, synced: bool) -> Measured:
    """Upload, and measure from the first request to the last answer."""

    def client(number: int) -> None:
        connection = Connection(running.port)
        for _ in range(number, load.count, load.at_once):
            connection.upload(running.creation.send(connection, load.size), load.size)
        connection.close()

    began = time.perf_counter()
    with ThreadPoolExecutor(load.at_once) as threads:
        list(threads.map(client, range(load.at_once)))
    if synced:
        os.sync()
    seconds = time.perf_counter() - began
    return Measured(load.size * load.count / seconds, running.peak_memory())


def run_round(folder: Path, *, synced: bool) -> dict[tuple[str, str], Measured]:
    """Every server under every load, each started anew on an empty folder."""
    measured = {}
    for load in LOADS:
        for name, contender in CONTENDERS.items():
            with contender(folder / "files") as running:
                measured[load.name, name] = put_under(load, running, synced=synced)
            shutil.rmtree(folder / "files")
            os.sync()
    return measured


def report(rounds: list[dict[tuple[str, str], Measured]]) -> None:
    """Print medians over the rounds; ratios are within rounds."""
    print("| load | server | MiB/s | ratio to Node | peak MiB |\n| --- | --- | --- | --- | --- |")
    for load in LOADS:
        for name in CONTENDERS:
            mine = [one[load.name, name] for one in rounds]
            speed = statistics.median(measured.speed for measured in mine) / MIB
            ratios = sorted(one[load.name, name].speed / one[load.name, BASE].speed for one in rounds)
            memory = max(measured.memory for measured in mine) / MIB
            spread = f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}–{ratios[-1]:.2f})"
            print(f"| {load.name} | {name} | {speed:.0f} | {spread} | {memory:.0f} |")


def main() -> None:
    """Measure and print a table for RESULTS.md."""
    parser = argparse.ArgumentParser(prog="python -m bench.upload", description="Compare upload servers.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where the servers store files; a temporary folder by default")
    parser.add_argument("--synced", action="store_true", help="count the time until the data is on the disk")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        report([run_round(Path(folder), synced=options.synced) for _ in range(options.rounds)])


if __name__ == "__main__":
    main()
