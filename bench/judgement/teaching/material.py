"""What is taught and what is asked: written sheets, and those of the bench that the engine is developed on.

Speaking all of it takes some minutes and recognizing a part of it an hour; both are kept in the bench's cache.
"""

import hashlib
from inspect import getsource
from pathlib import Path

from pydantic import TypeAdapter
from rich.progress import track

from bench.judgement.hearing import CACHE, hear_sheet
from bench.judgement.teaching.lessons import Lesson, heard_lesson, performed_lesson
from bench.judgement.teaching.written import written_sheets
from roughy.demo import speaker, takes
from roughy.demo.takes import Sheet, Truth, perform, read_sheet

DEVELOPED = Path(__file__).parents[1] / "sheets"
ASIDES = Path(__file__).parents[1] / "written" / "asides"
TRUTH = TypeAdapter(Truth)

HEARD_EVERY = 16
"""Every so many written sheets one is recognized, too, which takes a sixth of its length on one processor."""


def taught_lessons() -> list[Lesson]:
    """Every written sheet that is taught and every sheet of the bench, as they were performed, and those of the bench
    and some of the others as they were heard, twice.
    """
    developed = [read_sheet(file) for file in sorted(DEVELOPED.glob("*.json"))]
    written = written_sheets("taught")
    heard = [_heard(sheet) for sheet in track([*developed, *written[::HEARD_EVERY]], "Hearing sheets")]
    performed = [performed_lesson(_performed(sheet)) for sheet in track([*written, *developed], "Speaking sheets")]
    return [*performed, *heard, *heard]


def unseen_lessons() -> list[Lesson]:
    """The written sheets that are never taught."""
    return [performed_lesson(_performed(sheet)) for sheet in track(written_sheets("unseen"), "Speaking unseen sheets")]


def asides() -> dict[str, list[str]]:
    """For each language sentences that people say around a camera, with which lessons are interrupted."""
    return {file.stem: file.read_text("utf-8").splitlines() for file in sorted(ASIDES.glob("*.txt"))}


def _heard(sheet: Sheet) -> Lesson:
    hearing = hear_sheet(sheet)
    return heard_lesson(hearing.truth, hearing.heard.transcript.words)


def _performed(sheet: Sheet) -> Truth:
    """What is known of the sheet once it is spoken, from the cache where the sheet and the speaker are the same."""
    how = "".join(map(getsource, (speaker, takes))).encode()
    key = hashlib.sha256(TypeAdapter(Sheet).dump_json(sheet) + how).hexdigest()[:24]
    known = CACHE / f"{key}.truth.json"
    if known.exists():
        return TRUTH.validate_json(known.read_bytes())
    truth = perform(sheet).truth
    CACHE.mkdir(parents=True, exist_ok=True)
    known.write_bytes(TRUTH.dump_json(truth))
    return truth
