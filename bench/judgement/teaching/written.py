"""Written take sheets: what is said in front of a camera, line after line, in the format that README.md describes."""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from roughy.demo.room import Room
from roughy.demo.takes import Line, Pause, Sheet

FOLDER = Path(__file__).parents[1] / "written"
"""Where written sheets lie: `<taught or unseen>/<language>/<name>.txt`."""

WHY = {"k": None, "f": "filler", "p": "repeat", "s": "restart", "t": "retake", "o": "offtopic"}
"""What the letter before a line says of it."""

VOICES = {
    "de": ("de+m3", "de+f1", "de+f4", "de", "de+m1"),
    "en": (
        *("en-us+m3", "en-us+f1", "en-us+f4", "en-gb+f1", "en-gb+f4", "en-us+m7", "en-us+m1", "en-gb+m1", "en-us+zac"),
        *("en-us+steph", "en-gb-scotland+m1", "en-us+m5", "en-us+m6", "en-gb+m3", "en-us+linda", "en-us"),
        "en-gb-x-rp+m2",
    ),
    "es": ("es+m2", "es+m3", "es+linda", "es-419+f1", "es+f4", "es+m1"),
    "fr": ("fr+m2", "fr-be+m1", "fr+m3", "fr+f4", "fr+f1"),
}
"""The voices of each language that say the same thing the same way every time."""

FILLER_SPEED = 150
"""Words a minute at which a filler is drawn out."""

SPEED, PITCH, NOISE = (145, 182), (35, 60), (-60.0, -54.0)
"""Words a minute, eSpeak's pitch (0 to 99) and the room's noise in dBFS: from least to less than most."""

HEADER, PAUSE, SPOKEN = re.compile(r"# (\w+): (.+)"), re.compile(r"\d+(?:\.\d+)?"), re.compile(r"([a-z]) (\S.*)")


class SheetError(ValueError):
    """A written sheet is not as it should be; the message names the file and the line."""


def written_sheets(part: str, folder: Path = FOLDER) -> list[Sheet]:
    """All sheets of a part (`taught` or `unseen`), in the order of their ids; raises `SheetError`."""
    return [read_written(file) for file in sorted((folder / part).glob("*/*.txt"))]


def read_written(file: Path) -> Sheet:
    """The sheet in a file, whose folder's name is its language; raises `SheetError`."""
    sheet = parse(file.read_text("utf-8"), name=file.stem, source=str(file))
    if sheet.language != file.parent.name:
        raise SheetError(f"{file}: the language is {sheet.language}, but the folder is {file.parent.name}")
    return sheet


def parse(text: str, *, name: str, source: str) -> Sheet:
    """The sheet that a text is; its voice, speed, pitch and room follow from its language and name.

    `source` is what errors call the text. Raises `SheetError`.
    """
    header: dict[str, str] = {}
    parts: list[Line | Pause] = []
    for where, line in _lines(text, source):
        if found := HEADER.fullmatch(line):
            _take_header(header, found[1], found[2], where, begun=bool(parts))
        else:
            parts.append(_part(line, where))
    language = header.get("language", "")
    if language not in VOICES:
        raise SheetError(f"{source}: `# language:` must say one of {', '.join(VOICES)}")
    script = " ".join(part.say for part in parts if isinstance(part, Line) and part.keep)
    if not script:
        raise SheetError(f"{source}: no line is kept")
    return _cast(Sheet(f"{language}-{name}", language, "", script, tuple(parts)))


def _lines(text: str, source: str) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"{source}, line {number}", line.strip()


def _take_header(header: dict[str, str], key: str, value: str, where: str, *, begun: bool) -> None:
    if key not in ("language", "kind"):
        raise SheetError(f"{where}: a header is `# language:` or `# kind:`, not `# {key}:`")
    if begun or key in header:
        raise SheetError(f"{where}: each header stands once, and above everything that is said")
    header[key] = value


def _part(line: str, where: str) -> Line | Pause:
    if PAUSE.fullmatch(line):
        return Pause(float(line))
    found = SPOKEN.fullmatch(line)
    if not found or found[1] not in WHY:
        raise SheetError(
            f"{where}: expected seconds, or one of the letters {' '.join(WHY)}, a space and what is said: {line!r}"
        )
    letter, say = found.groups()
    return Line(say, letter == "k", WHY[letter], speed=FILLER_SPEED if letter == "f" else None)


def _cast(sheet: Sheet) -> Sheet:
    chance = np.random.default_rng(zlib.crc32(sheet.id.encode()))
    voices = VOICES[sheet.language]
    return Sheet(
        sheet.id,
        sheet.language,
        voices[chance.integers(len(voices))],
        sheet.script,
        sheet.parts,
        speed=int(chance.integers(*SPEED)),
        pitch=int(chance.integers(*PITCH)),
        room=Room(noise=float(chance.integers(int(NOISE[0]), int(NOISE[1])))),
    )
