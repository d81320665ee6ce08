"""`python -m bench.judgement [NAME…] [--no-reading] [--no-speed]`: measure the decision and write RESULTS.md.

Names choose sheets; then the tables are printed and RESULTS.md stays as it is.
"""

import argparse
from functools import reduce
from operator import add
from pathlib import Path

from rich.progress import track

from bench.judgement.hearing import Hearing, hear_sheet
from bench.judgement.reading import Reading, read_clean, read_cut
from bench.judgement.report import reading_table, score_table, sheet_table, speed_table
from bench.judgement.scoring import Score, score_cut
from bench.judgement.speed import time_decisions
from bench.judgement.variants import Variant, variants
from roughy.demo.takes import read_sheet
from roughy.editing.rough_cut import RoughCut

HERE = Path(__file__).parent
SETS = {"sheets": "Sheets the engine was developed on", "heldout": "Sheets held out"}
READ_SET = "heldout"
"""The set whose finished cuts are recognized once more: reading every cut takes as long as hearing five recordings."""
HEAD = (
    "# What the cut is worth",
    "",
    "Written by `.venv/bin/python -m bench.judgement`; README.md says what the figures mean. Decisions are made on the",
    "words of the offline `base` model, except where perfect words are named. JOINTS.md says how real speech sounds at",
    "the joints.",
)
LENGTHS = (600.0, 3600.0, 7200.0, 14400.0)

Measured = dict[str, list[tuple[Hearing, RoughCut, Score]]]
"""Hearing, cut and score of every sheet, by the name of the variant."""


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.judgement", description="Measure the decision.")
    parser.add_argument("names", nargs="*", help="only these sheets, printed and not written")
    parser.add_argument("--set", choices=SETS, action="append", help="only this set of sheets")
    parser.add_argument("--no-reading", action="store_true", help="leave the word error rates out")
    parser.add_argument("--no-speed", action="store_true", help="leave the decision's speed out")
    options = parser.parse_args()
    lines: list[str] = []
    everything: list[Hearing] = []
    for folder in options.set or SETS:
        files = [
            file for file in sorted((HERE / folder).glob("*.json")) if not options.names or file.stem in options.names
        ]
        hearings = [hear_sheet(read_sheet(file)) for file in track(files, f"Hearing {folder}")]
        if hearings:
            everything += hearings
            reading = folder == READ_SET and not options.no_reading
            lines += _set_chapter(SETS[folder], hearings, reading=reading)
    if not options.no_speed:
        lines += ["", "## Speed", "", *speed_table(time_decisions(everything, LENGTHS))]
    print("\n".join(lines))
    if not options.names and not options.set:
        (HERE / "RESULTS.md").write_text("\n".join([*HEAD, *lines]) + "\n")


def _set_chapter(title: str, hearings: list[Hearing], *, reading: bool) -> list[str]:
    ways = variants()
    measured = {way.name: _measure(way, hearings) for way in track(ways, "Cutting in every way")}
    minutes = sum(hearing.truth.duration for hearing in hearings) / 60
    lines = ["", f"## {title}", "", f"{len(hearings)} sheets, {minutes:.0f} minutes.", ""]
    lines += score_table((name, _sum(rows)) for name, rows in measured.items())
    clean = {name: [row for row in rows if not row[2].unwanted] for name, rows in measured.items()}
    if any(clean.values()):
        lines += ["", "Of these, the clean sheets, in which nothing must go but silence:", ""]
        lines += score_table((name, _sum(rows)) for name, rows in clean.items())
    if reading:
        lines += ["", *reading_table(_readings(ways, measured, hearings))]
    scripted, free = measured["standard, with script"], measured["standard, without script"]
    rows = [
        (row[0].sheet.id, row[0].truth.duration, row[2], other[2]) for row, other in zip(scripted, free, strict=True)
    ]
    return [*lines, "", *sheet_table(rows)]


def _measure(way: Variant, hearings: list[Hearing]) -> list[tuple[Hearing, RoughCut, Score]]:
    cuts = [(hearing, way.cut(hearing)) for hearing in hearings]
    return [(hearing, cut, score_cut(hearing.truth, cut)) for hearing, cut in cuts]


def _readings(ways: list[Variant], measured: Measured, hearings: list[Hearing]) -> list[tuple[str, Reading]]:
    rows = [("the message read without a mistake", _total([read_clean(hearing.sheet) for hearing in hearings]))]
    for way in ways:
        if way.read:
            cuts = [(hearing, cut) for hearing, cut, _ in measured[way.name]]
            found = [read_cut(hearing, cut.segments) for hearing, cut in track(cuts, f"Reading {way.name}")]
            rows.append((way.name, _total(found)))
    return rows


def _sum(rows: list[tuple[Hearing, RoughCut, Score]]) -> Score:
    return reduce(add, (score for _, _, score in rows), Score())


def _total(readings: list[Reading]) -> Reading:
    return reduce(add, readings, Reading())


if __name__ == "__main__":
    main()
