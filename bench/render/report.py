"""Put the figures of all cases together as Markdown."""

from collections.abc import Iterable

from bench.render.cases import CASES
from bench.render.kept import Figures, Row

ORDER = {case.name: place for place, case in enumerate(CASES)}

HEADER = (
    "| cut | by | wall s | processor s | × FFmpeg (wall) | × FFmpeg (processor) | others | peak MB | frames | SSIM |",
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
)


def report(figures: Iterable[Figures]) -> str:
    """A table for each length of source, the longest first, each with the machine that it comes from, and of memory."""
    ordered = sorted(figures, key=lambda each: (-each.seconds, ORDER.get(each.case, len(ORDER))))
    lines: list[str] = []
    for seconds in dict.fromkeys(each.seconds for each in ordered):
        chosen = [each for each in ordered if each.seconds == seconds]
        lines += ["", f"## Sources of {_length(seconds)}", "", _where(chosen), "", *table(chosen)]
    return "\n".join([*lines, "", "## Memory by length", "", *_memory(ordered), ""])


def _memory(figures: Iterable[Figures]) -> list[str]:
    """The most memory that Roughy held, of the cases that were run at more than one length."""
    peaks: dict[tuple[str, str], dict[int, int]] = {}
    for each in figures:
        for row in each.rows:
            if row.contender.startswith("roughy"):
                peaks.setdefault((each.case, row.taken.said), {})[each.seconds] = row.taken.memory
    lines = ["| cut | how | peak MB |", "| --- | --- | --- |"]
    for (case, how), by_length in peaks.items():
        if len(by_length) > 1:
            listed = ", ".join(f"{_length(seconds)}: {by_length[seconds]}" for seconds in sorted(by_length))
            lines.append(f"| {case} | {how} | {listed} |")
    return lines


def table(figures: Iterable[Figures]) -> list[str]:
    """The rows as a Markdown table; ratios are FFmpeg's time over the contender's."""
    return [*HEADER, *(_line(each, row) for each in figures for row in each.rows)]


def _line(figures: Figures, row: Row) -> str:
    taken, base = row.taken, next((each.taken for each in figures.rows if each.contender == "ffmpeg"), None)
    who = f"{row.contender} ({taken.said})" if taken.said in ("smart", "encode") else row.contender
    ratios = [f"{base.wall / taken.wall:.2f}", f"{base.processor / taken.processor:.2f}"] if base else ["", ""]
    cells = [
        *(figures.case, who, f"{taken.wall:.1f}", f"{taken.processor:.1f}", *ratios),
        *("" if taken.others is None else f"{taken.others:.0%}", str(taken.memory)),
        f"{row.frames}" if row.frames == figures.frames else f"{row.frames} (wanted {figures.frames})",
        "" if row.likeness is None else f"{row.likeness:.4f}",
    ]
    return f"| {' | '.join(cells)} |"


def _where(figures: Iterable[Figures]) -> str:
    places = dict.fromkeys(f"{each.machine}, {each.day}, {each.rounds} round(s)" for each in figures)
    return "; ".join(places) + "."


def _length(seconds: int) -> str:
    return f"{seconds // 60} minutes" if seconds % 60 == 0 and seconds > 60 else f"{seconds} seconds"
