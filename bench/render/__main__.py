"""`python -m bench.render`: render the same cuts with Roughy and with others, in turns, and write RESULTS.md.

Each round runs all contenders on one cut one after another, so that whatever else the machine does falls on all of
them; ratios are of the processor time, which other work disturbs least, and of the wall time, each the best of its
rounds.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.render import contenders
from bench.render.check import frames, likeness
from bench.render.contenders import Contender, Segments
from bench.render.measure import Taken, run
from bench.render.sources import SOURCES, make

HERE = Path(__file__).parent
KEPT = 0.65
FIRST = 0.517
"""Seconds before the first segment, off every grid."""

CASES: tuple[tuple[str, int, tuple[Contender, ...]], ...] = (
    ("1080p H.264, GOP 30", 6, (contenders.ffmpeg, contenders.roughy, contenders.smartcut, contenders.moviepy)),
    ("1080p H.264, GOP 30", 12, (contenders.ffmpeg, contenders.roughy, contenders.smartcut)),
    ("1080p H.264, GOP 60", 6, (contenders.ffmpeg, contenders.roughy, contenders.smartcut)),
    ("1080p H.264, GOP 60", 12, (contenders.ffmpeg, contenders.roughy, contenders.smartcut, contenders.moviepy)),
    ("1080p H.264, GOP 250", 6, (contenders.ffmpeg, contenders.roughy, contenders.smartcut)),
    ("1080p H.264, GOP 250", 12, (contenders.ffmpeg, contenders.roughy, contenders.smartcut)),
    ("1080p H.264, open GOP 60", 6, (contenders.ffmpeg, contenders.roughy)),
    ("4K HEVC, GOP 60", 6, (contenders.ffmpeg, contenders.roughy, contenders.roughy_same_codec)),
)
"""Source, segments a minute, and who renders the cut; FFmpeg comes first, since all are measured against it."""


@dataclass(frozen=True)
class Row:
    """What one contender needed for one cut, and what came out."""

    case: str
    contender: str
    taken: Taken
    frames: int
    wanted: int
    likeness: float | None


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.render", description="Measure renders.")
    parser.add_argument("--seconds", type=int, default=120, help="length of each source")
    parser.add_argument("--seconds-4k", type=int, default=30, help="length of the 4K source")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--footage", type=Path, help="a film to repeat, in place of test pictures")
    parser.add_argument("--only", help="cases whose source's name holds this")
    parser.add_argument("--write", type=Path, default=HERE / "RESULTS.md")
    options = parser.parse_args()
    rows: list[Row] = []
    for name, per_minute, who in CASES:
        if not options.only or options.only in name:
            seconds = options.seconds_4k if name.startswith("4K") else options.seconds
            source = make(SOURCES[name], seconds, options.footage)
            rows += compare(f"{name}, {per_minute} a minute", source, cut(seconds, per_minute), who, options.rounds)
            print(*table(rows[-len(who) :]), sep="\n", flush=True)
    head = (HERE / "HEAD.md").read_text()
    command = "`python -m bench.render " + " ".join(sys.argv[1:]) + "`"
    options.write.write_text("\n".join([head, f"Command: {command}", "", *table(rows), ""]))


def cut(seconds: int, per_minute: int) -> Segments:
    """Segments of equal length that keep `KEPT` of a source, none of them on a frame's edge."""
    period = 60 / per_minute
    starts = [FIRST + number * period for number in range(int((seconds - FIRST) / period))]
    return [(start, start + period * KEPT) for start in starts]


def compare(case: str, source: Path, segments: Segments, who: tuple[Contender, ...], rounds: int) -> list[Row]:
    """Let all render the cut in turns and look at what they made."""
    best: dict[str, Taken] = {}
    rows: list[Row] = []
    wanted = sum(1 for number in range(1 << 20) if any(a < (number + 0.5) / 30 <= b for a, b in segments))
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(rounds):
            for contender in who:
                taken = run(contender(source, Path(folder) / f"{contender.__name__}.mp4", segments))
                known = best.get(contender.__name__, taken)
                best[contender.__name__] = min(taken, known, key=lambda each: each.processor)
        for contender in who:
            made = Path(folder) / f"{contender.__name__}.mp4"
            rows.append(
                Row(
                    case,
                    contender.__name__,
                    best[contender.__name__],
                    frames(made),
                    wanted,
                    likeness(source, made, segments),
                )
            )
    return rows


def table(rows: list[Row]) -> list[str]:
    """The rows as a Markdown table; ratios are FFmpeg's time over the contender's."""
    lines = [
        "| cut | by | wall s | processor s | × FFmpeg (wall) | × FFmpeg (processor) | peak MB | frames | SSIM |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    base = {row.case: row.taken for row in rows if row.contender == "ffmpeg"}
    for row in rows:
        taken, other = row.taken, base[row.case]
        what = f"{row.contender} ({taken.said})" if taken.said in ("smart", "encode") else row.contender
        right = f"{row.frames}" if row.frames == row.wanted else f"{row.frames} (wanted {row.wanted})"
        alike = "" if row.likeness is None else f"{row.likeness:.4f}"
        lines.append(
            f"| {row.case} | {what} | {taken.wall:.1f} | {taken.processor:.1f} | {other.wall / taken.wall:.2f} "
            f"| {other.processor / taken.processor:.2f} | {taken.memory} | {right} | {alike} |"
        )
    return lines


if __name__ == "__main__":
    main()
