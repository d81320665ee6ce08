"""What is taught and what is asked: written sheets, and those of the bench that the engine is developed on.

Speaking all of it takes some minutes and recognizing a part of it some hours; both are kept in the bench's cache.
"""

import hashlib
from functools import cache
from inspect import getsource
from pathlib import Path

from pydantic import TypeAdapter
from rich.progress import track

from bench.judgement.hearing import engine_version, hear_words, known
from bench.judgement.teaching.lessons import Lesson, heard_lesson, performed_lesson
from bench.judgement.teaching.written import FOLDER, written_sheets
from roughy.demo import speaker, takes
from roughy.demo.takes import Sheet, Truth, perform, read_sheet
from roughy.speech.transcript import Word

DEVELOPED = Path(__file__).parents[1] / "sheets"
ASIDES = FOLDER / "asides"
HEARD = FOLDER / "heard.txt"
"""The ids of the written sheets that are taught as recognition hears them, too: a sixth of a sheet's length each."""

SHEET, TRUTH = TypeAdapter(Sheet), TypeAdapter(Truth)
WORDS: TypeAdapter[tuple[Word, ...]] = TypeAdapter(tuple[Word, ...])


def taught_lessons() -> list[Lesson]:
    """Every written sheet that is taught and every sheet of the bench, as they were performed, and those of the bench
    and those in `HEARD` as they were heard, twice.
    """
    developed = [read_sheet(file) for file in sorted(DEVELOPED.glob("*.json"))]
    written = written_sheets("taught")
    ids = set(HEARD.read_text("utf-8").split())
    to_hear = [*developed, *(sheet for sheet in written if sheet.id in ids)]
    truths = {sheet.id: _performed(sheet) for sheet in track([*written, *developed], "Speaking sheets")}
    heard = [heard_lesson(truths[sheet.id], _words_heard(sheet)) for sheet in track(to_hear, "Hearing sheets")]
    return [*map(performed_lesson, truths.values()), *heard, *heard]


def unseen_lessons() -> list[Lesson]:
    """The written sheets that are never taught."""
    return [performed_lesson(_performed(sheet)) for sheet in track(written_sheets("unseen"), "Speaking unseen sheets")]


def asides() -> dict[str, list[str]]:
    """For each language sentences that people say around a camera, with which lessons are interrupted."""
    return {file.stem: file.read_text("utf-8").splitlines() for file in sorted(ASIDES.glob("*.txt"))}


def _words_heard(sheet: Sheet) -> tuple[Word, ...]:
    return known(f"{_key(sheet, engine_version())}.words.json", WORDS, lambda: hear_words(sheet))


def _performed(sheet: Sheet) -> Truth:
    """What is known of the sheet once it is spoken."""
    return known(f"{_key(sheet)}.truth.json", TRUTH, lambda: perform(sheet).truth)


def _key(sheet: Sheet, how: bytes = b"") -> str:
    """A digest of the sheet, of the speaker, and of `how` else a result comes about."""
    return hashlib.sha256(SHEET.dump_json(sheet) + _speaker_version() + how).hexdigest()[:24]


@cache
def _speaker_version() -> bytes:
    return "".join(map(getsource, (speaker, takes))).encode()
