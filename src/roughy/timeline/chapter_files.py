"""Chapters in the formats that players and tools read.

`txt` is the list that YouTube and podcast players find in a description: a time and a title a line, the first at 0:00.
`vtt` is WebVTT with a cue for each chapter (https://www.w3.org/TR/webvtt1/#introduction-chapters), `ffmetadata` what
FFmpeg writes into a file (https://ffmpeg.org/ffmpeg-formats.html#Metadata-2), `json` what podcast feeds link to
(https://github.com/Podcastindex-org/podcast-namespace, JSON Chapters 1.2.0).
"""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Literal

from roughy.timeline.chapters import Chapter
from roughy.timeline.on_cut import MILLISECOND
from roughy.timeline.span import Span
from roughy.timeline.subtitles import webvtt
from roughy.timeline.ticks import TICKS_PER_SECOND, Ticks

ChapterFormat = Literal["vtt", "txt", "ffmetadata", "json"]


def chapter_file(found: Sequence[Chapter], end: Ticks, format: ChapterFormat, language: str | None = None) -> bytes:
    """The chapters of a cut that lasts until `end` as a file in UTF-8; `language` is a BCP 47 tag for WebVTT."""
    if format == "vtt":
        return webvtt("chapters", language, ((span, escape(title, quote=False)) for span, title in spanned(found, end)))
    return WRITERS[format](found, end).encode()


def spanned(found: Sequence[Chapter], end: Ticks) -> Iterator[tuple[Span, str]]:
    """Each chapter from its beginning to the next one's, or to the cut's `end`, with its title."""
    ends = [*(chapter.start for chapter in found[1:]), end]
    for chapter, until in zip(found, ends, strict=False):
        yield Span(chapter.start, max(chapter.start, until)), chapter.title


def _text(found: Sequence[Chapter], _: Ticks) -> str:
    return "".join(f"{_clock(chapter.start)} {chapter.title}\n" for chapter in found)


def _ffmetadata(found: Sequence[Chapter], end: Ticks) -> str:
    sections = (
        f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={span.start // MILLISECOND}\nEND={span.end // MILLISECOND}\n"
        f"title={_escaped(title)}\n"
        for span, title in spanned(found, end)
    )
    return ";FFMETADATA1\n" + "".join(sections)


def _json(found: Sequence[Chapter], _: Ticks) -> str:
    listed = [{"startTime": chapter.start // MILLISECOND / 1000, "title": chapter.title} for chapter in found]
    return json.dumps({"version": "1.2.0", "chapters": listed}, ensure_ascii=False, indent=2) + "\n"


WRITERS: dict[ChapterFormat, Callable[[Sequence[Chapter], Ticks], str]] = {
    "txt": _text,
    "ffmetadata": _ffmetadata,
    "json": _json,
}


def _escaped(title: str) -> str:
    # FFmpeg takes any backslash before the end of a line for one that continues it.
    return re.sub(r"([=;#\\\n])", r"\\\1", title) + " " * title.endswith("\\")


def _clock(moment: Ticks) -> str:
    seconds = moment // TICKS_PER_SECOND
    hours = f"{seconds // 3600}:" if seconds >= 3600 else ""
    return f"{hours}{seconds // 60 % 60:0{2 if hours else 1}}:{seconds % 60:02}"
