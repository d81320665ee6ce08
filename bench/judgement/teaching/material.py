"""What is taught and what is asked: written sheets, and those of the bench that the engine is developed on.

Speaking all of it takes some minutes and recognizing a part of it some hours; both are kept in the bench's cache.
"""

import hashlib
from collections.abc import Callable
from inspect import getsource
from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter
from rich.progress import track

from bench.judgement.hearing import CACHE, engine_version, hear_words
from bench.judgement.teaching.lessons import Lesson, heard_lesson, performed_lesson
from bench.judgement.teaching.written import FOLDER, written_sheets
from roughy.demo import speaker, takes
from roughy.demo.takes import Sheet, Truth, perform, read_sheet
from roughy.speech.transcript import Word

DEVELOPED = Path(__file__).parents[1] / "sheets"
ASIDES = FOLDER / "asides"
HEARD = FOLDER / "heard.txt"
"""The ids of the written sheets that are taught as recognition hears them, too: a sixth of a sheet's length each."""

TRUTH = TypeAdapter(Truth)
WORDS: TypeAdapter[tuple[Word, ...]] = TypeAdapter(tuple[Word, ...])

Kept = TypeVar("Kept")


def taught_lessons() -> list[Lesson]:
    """Every written sheet that is taught and every sheet of the bench, as they were performed, and those of the bench
    and those in `HEARD` as they were heard, twice.
    """
    developed = [read_sheet(file) for file in sorted(DEVELOPED.glob("*.json"))]
    written = written_sheets("taught")
    ids = set(HEARD.read_text("utf-8").split())
    heard = [*developed, *(sheet for sheet in written if sheet.id in ids)]
    performed = [performed_lesson(_performed(sheet)) for sheet in track([*written, *developed], "Speaking sheets")]
    return performed + [_heard(sheet) for sheet in track(heard, "Hearing sheets")] * 2


def unseen_lessons() -> list[Lesson]:
    """The written sheets that are never taught."""
    return [performed_lesson(_performed(sheet)) for sheet in track(written_sheets("unseen"), "Speaking unseen sheets")]


def asides() -> dict[str, list[str]]:
    """For each language sentences that people say around a camera, with which lessons are interrupted."""
    return {file.stem: file.read_text("utf-8").splitlines() for file in sorted(ASIDES.glob("*.txt"))}


def _heard(sheet: Sheet) -> Lesson:
    words = _known(f"{_key(sheet, engine_version())}.words.json", WORDS, lambda: hear_words(sheet))
    return heard_lesson(_performed(sheet), words)


def _performed(sheet: Sheet) -> Truth:
    """What is known of the sheet once it is spoken."""
    return _known(f"{_key(sheet)}.truth.json", TRUTH, lambda: perform(sheet).truth)


def _key(sheet: Sheet, how: bytes = b"") -> str:
    """A digest of the sheet, of the speaker, and of `how` else a result comes about."""
    spoken = "".join(map(getsource, (speaker, takes))).encode()
    return hashlib.sha256(TypeAdapter(Sheet).dump_json(sheet) + spoken + how).hexdigest()[:24]


def _known(name: str, kind: TypeAdapter[Kept], find: Callable[[], Kept]) -> Kept:
    """What the cache keeps under a name; what is not there is found and kept."""
    file = CACHE / name
    if file.exists():
        return kind.validate_json(file.read_bytes())
    found = find()
    CACHE.mkdir(parents=True, exist_ok=True)
    file.write_bytes(kind.dump_json(found))
    return found
