"""Read damaged recordings, many in one process, and tell what they did to it."""

import resource
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from roughy.errors import RoughyError
from roughy.media.decode import speech_audio
from roughy.media.identify import identify
from roughy.media.probe import probe
from tests.media.mutants import mutant

ANSWERS = frozenset({"unreadable_media", "no_media_streams", "empty_file"})
BLOCKS = 40
"""Half minutes that are heard of a damaged recording at most: a few lie about lasting for days."""


@dataclass(frozen=True)
class Survival:
    """How many damaged recordings were read and how many refused, what else happened, and the most memory in bytes."""

    read: int
    refused: int
    surprises: tuple[str, ...]
    peak: int


def read_mutants(
    sources: list[Path], first_seed: int, count: int, scratch: Path, on_progress: Callable[[float], None]
) -> Survival:
    """Damage the sources in turn, `count` times, and read each as Roughy would."""
    originals = [source.read_bytes() for source in sources]
    read, surprises = 0, []
    for seed in range(first_seed, first_seed + count):
        damaged = mutant(originals[seed % len(originals)], seed)
        (scratch / "damaged").write_bytes(damaged)
        (scratch / "seed").write_text(f"{sources[seed % len(sources)].name} {seed}")
        try:
            identify(damaged)
            _read(str(scratch / "damaged"))
            read += 1
        except RoughyError as error:
            if error.code not in ANSWERS:
                surprises.append(f"seed {seed}: {error.code}")
        except MemoryError:
            continue
        except Exception as error:
            surprises.append(f"seed {seed} of {sources[seed % len(sources)].name}: {error!r}")
        on_progress((seed + 1 - first_seed) / count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return Survival(read, count - read - len(surprises), tuple(surprises), peak)


def _read(path: str) -> None:
    probe(path)
    for _ in islice(speech_audio(path), BLOCKS):
        pass
