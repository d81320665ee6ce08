"""Read or render damaged recordings for as long as asked, in child processes, and keep those that surprise.

    python -m bench.media.fuzz read --minutes 30 --seed 1 --keep findings

Every recording of the tests is damaged in turn (see `tests/media/mutants.py`) and probed and heard, or cut and
rendered, in a child process with the limits below, a few hundred to a child. A crash, a timeout, too much memory or an
exception that nobody foresaw is printed with its seed and its file kept. The decoders come as a wheel without coverage
instrumentation, so a coverage-guided fuzzer would be as blind as this loop.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from roughy.errors import RoughyError
from roughy.jobs.child import ChildError, Limits, run_child
from tests.media.mutants import mutant
from tests.media.sources import CATALOGUE, make
from tests.media.survival import Survival

BATCH = 300
LIMITS = Limits(memory=3 << 30, file_size=1 << 30, cpu_seconds=300, wall_seconds=300)
TOO_MUCH_MEMORY = 1 << 30


def main() -> None:
    """Fuzz until the time is over; the exit status is 1 if anything surprised."""
    options = _options()
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    deadline, seed, surprises, most = time.monotonic() + options.minutes * 60, options.seed, 0, 0
    with tempfile.TemporaryDirectory() as folder:
        sources = list(_sources(Path(folder)))
        while time.monotonic() < deadline:
            taken, found, peak = _batch(options.what, sources, seed, Path(folder))
            for surprise in found:
                surprises += 1
                print(surprise)
                _keep(surprise, sources, options.keep)
            most = max(most, peak)
            seed += BATCH
            print(
                f"seeds {seed - BATCH}-{seed - 1}: {taken} taken, {len(found)} surprises, {most >> 20} MiB", flush=True
            )
    raise SystemExit(1 if surprises else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("read", "render"))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for recordings that surprise")
    return parser.parse_args()


def _sources(folder: Path) -> Iterator[Path]:
    for footage in CATALOGUE.values():
        yield make(footage, folder)


def _batch(what: str, sources: list[Path], seed: int, folder: Path) -> tuple[int, list[str], int]:
    """How many of a batch were taken, what surprised, and the most memory in bytes."""
    scratch = Path(tempfile.mkdtemp(dir=folder))
    arguments = {"sources": sources, "first_seed": seed, "count": BATCH, "scratch": scratch}
    try:
        survival = run_child(f"tests.media.survival:{what}_mutants", arguments, Survival, limits=LIMITS)
    except (RoughyError, ChildError) as error:
        last = (scratch / "seed").read_text().split()[-1]
        return 0, [f"seed {last}: {error}"], 0
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    heavy = [f"seed {seed}: a batch took {survival.peak >> 20} MiB"] if survival.peak > TOO_MUCH_MEMORY else []
    return survival.taken, [*survival.surprises, *heavy], survival.peak


def _keep(surprise: str, sources: list[Path], folder: Path | None) -> None:
    if folder:
        seed = int(surprise.split()[1].rstrip(":"))
        source = sources[seed % len(sources)]
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{seed}-{source.name}").write_bytes(mutant(source.read_bytes(), seed))


if __name__ == "__main__":
    main()
