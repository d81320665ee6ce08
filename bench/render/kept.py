"""Keep the figures of each case in the cache folder, one small JSON file a case and length, until they are reported."""

import os
import platform
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter

from bench.render.measure import Taken
from bench.render.sources import CACHE

FIGURES = CACHE / "figures"


@dataclass(frozen=True)
class Row:
    """What one contender needed for a cut, how many frames came out, and how like the source's they are (SSIM)."""

    contender: str
    taken: Taken
    frames: int
    likeness: float | None


@dataclass(frozen=True)
class Figures:
    """A case that was run: on how many seconds of source, how often, where and when, and what came out."""

    case: str
    seconds: int
    rounds: int
    frames: int
    machine: str
    day: str
    rows: tuple[Row, ...]


def machine() -> str:
    """The machine that figures come from, in a few words."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} cores of {model}"


def today() -> str:
    """The day on which figures are taken."""
    return date.today().isoformat()


def keep(figures: Figures) -> None:
    """Keep figures; of an earlier run of the same case and length the rows of those who did not run this time stay."""
    FIGURES.mkdir(parents=True, exist_ok=True)
    path = FIGURES / f"{figures.case.replace(', ', '-').replace(' ', '-')}-{figures.seconds}.json"
    earlier = _read(path).rows if path.exists() else ()
    rows = {row.contender: row for row in (*earlier, *figures.rows)}
    path.write_bytes(TypeAdapter(Figures).dump_json(replace(figures, rows=tuple(rows.values())), indent=1))


def kept() -> list[Figures]:
    """All figures that are kept, in no order."""
    return [_read(path) for path in FIGURES.glob("*.json")]


def _read(path: Path) -> Figures:
    return TypeAdapter(Figures).validate_json(path.read_bytes())
