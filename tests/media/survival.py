"""Read and render damaged recordings, many in one process, and tell what they did to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from roughy.errors import RoughyError
from roughy.media.decode import speech_audio
from roughy.media.identify import identify
from roughy.media.output import Output
from roughy.media.probe import probe
from roughy.media.render import render
from tests.media.mutants import mutant
from tests.media.watching import spans

UNREADABLE = frozenset({"unreadable_media", "no_media_streams", "empty_file"})
ANSWERS = {"read": UNREADABLE, "render": UNREADABLE | {"no_picture", "no_sound", "empty_cut"}}
"""Codes with which damaged recordings are refused, by what is done with them."""

BLOCKS = 40
"""Half minutes that are heard of a damaged recording at most: a few lie about lasting for days."""

SEGMENTS = spans([(0.31, 0.77), (1.2, 1.26), (1.9, 3.3), (3.5, 9.0)])
"""What is cut from a damaged recording of four seconds: also what is not there."""

FILMS = (Output("mp4", codec="source"), Output("mov", frame_rate=15), Output("m4a", loudness=-16.0), Output("mp4"))
SOUNDS = (Output("m4a", loudness=-16.0), Output("mp3"))


@dataclass(frozen=True)
class Survival:
    """How many damaged recordings were taken and how many refused, what else happened, and the most memory in bytes."""

    taken: int
    refused: int
    surprises: tuple[str, ...]
    peak: int


def read_mutants(
    sources: list[Path], first_seed: int, count: int, scratch: Path, on_progress: Callable[[float], None]
) -> Survival:
    """Damage the sources in turn, `count` times, and read each as Roughy would."""
    return _survive("read", _read, sources, range(first_seed, first_seed + count), scratch, on_progress)


def render_mutants(
    sources: list[Path], first_seed: int, count: int, scratch: Path, on_progress: Callable[[float], None]
) -> Survival:
    """Damage the sources in turn, `count` times, and render a cut of each, in one of the ways in which Roughy can."""
    return _survive("render", _render, sources, range(first_seed, first_seed + count), scratch, on_progress)


def _survive(  # noqa: PLR0917
    what: str,
    use: Callable[[Path, int], None],
    sources: list[Path],
    seeds: range,
    scratch: Path,
    on_progress: Callable[[float], None],
) -> Survival:
    originals = [source.read_bytes() for source in sources]
    taken, surprises = 0, []
    for done, seed in enumerate(seeds, 1):
        name = sources[seed % len(sources)].name
        (scratch / "damaged").write_bytes(mutant(originals[seed % len(originals)], seed))
        (scratch / "seed").write_text(f"{name} {seed}")
        try:
            use(scratch / "damaged", seed)
            taken += 1
        except RoughyError as error:
            if error.code not in ANSWERS[what]:
                surprises.append(f"seed {seed} of {name}: {error.code}")
        except MemoryError:
            continue
        except Exception as error:
            surprises.append(f"seed {seed} of {name}: {error!r}")
        on_progress(done / len(seeds))
    return Survival(taken, len(seeds) - taken - len(surprises), tuple(surprises), _peak())


def _peak() -> int:
    # Not `ru_maxrss`, which also counts what the process that started this one held (getrusage(2) survives execve(2)).
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found
    return int(found[1]) * 1024


def _read(damaged: Path, _: int) -> None:
    identify(damaged.read_bytes())
    probe(str(damaged))
    for _ in islice(speech_audio(str(damaged)), BLOCKS):
        pass


def _render(damaged: Path, seed: int) -> None:
    outputs = FILMS if probe(str(damaged)).video else SOUNDS
    output = outputs[seed // 2 % len(outputs)]
    made, scratch = damaged.with_name(f"cut.{output.format}"), damaged.with_name("scratch")
    made.unlink(missing_ok=True)
    try:
        render(str(damaged), str(made), SEGMENTS, output, scratch=str(scratch), on_progress=lambda share: None)
    except RoughyError:
        assert not made.exists(), "a refused render left a file"
        raise
    finally:
        assert not list(scratch.iterdir() if scratch.exists() else ()), "temporary files stayed"
        assert not made.with_name(made.name + ".part").exists(), "an unfinished file stayed"
    assert made.exists()
