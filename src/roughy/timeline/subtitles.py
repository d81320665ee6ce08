"""Captions as SubRip and WebVTT files.

SubRip has no specification; WebVTT is W3C's (https://www.w3.org/TR/webvtt1/). Written here because a general subtitle
library takes braces in speech for styling and has no word times.
"""

from collections.abc import Iterable
from html import escape

from roughy.timeline.captions import Caption
from roughy.timeline.on_cut import MILLISECOND
from roughy.timeline.span import Span
from roughy.timeline.ticks import Ticks


def srt(captions: Iterable[Caption]) -> bytes:
    """The captions as SubRip in UTF-8."""
    cues = (
        f"{number}\n{_clock(caption.span.start, ',')} --> {_clock(caption.span.end, ',')}\n{caption.text}\n"
        for number, caption in enumerate(captions, 1)
    )
    return "\n".join(cues).encode()


def vtt(captions: Iterable[Caption], language: str | None = None, word_times: bool = False) -> bytes:
    """The captions as WebVTT (W3C) in UTF-8.

    `language` is a BCP 47 tag for the header. With `word_times`, each word after a cue's first is preceded by the
    moment it is spoken, which players use to light words up.
    """
    return webvtt("captions", language, ((caption.span, _payload(caption, word_times)) for caption in captions))


def webvtt(kind: str, language: str | None, cues: Iterable[tuple[Span, str]]) -> bytes:
    """A WebVTT file of a `kind` (`captions`, `chapters`) in UTF-8; the text of `cues` is escaped already."""
    header = f"WEBVTT\nKind: {kind}\n" + (f"Language: {language}\n" if language else "")
    written = (f"{_clock(span.start, '.')} --> {_clock(span.end, '.')}\n{text}\n" for span, text in cues)
    return "\n".join([header, *written]).encode()


def _payload(caption: Caption, word_times: bool) -> str:
    if not word_times:
        return escape(caption.text, quote=False)
    at = caption.span.start
    lines = []
    for line in caption.lines:
        words = []
        for word in line:
            # A timestamp must lie inside its cue and after the one before it.
            timed = at < word.span.start < caption.span.end
            words.append((f"<{_clock(word.span.start, '.')}>" if timed else "") + escape(word.text, quote=False))
            at = max(at, word.span.start)
        lines.append(" ".join(words))
    return "\n".join(lines)


def _clock(moment: Ticks, point: str) -> str:
    seconds, milliseconds = divmod(moment // MILLISECOND, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{milliseconds:03}"
