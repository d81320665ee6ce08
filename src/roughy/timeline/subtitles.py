"""Captions as SubRip and WebVTT files.

Written here because a general subtitle library takes braces in speech for styling and has no word times.
"""

from collections.abc import Iterable
from html import escape

from roughy.timeline.captions import Caption
from roughy.timeline.on_cut import MILLISECOND
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
    header = "WEBVTT\nKind: captions\n" + (f"Language: {language}\n" if language else "")
    cues = (
        f"{_clock(caption.span.start, '.')} --> {_clock(caption.span.end, '.')}\n{_payload(caption, word_times)}\n"
        for caption in captions
    )
    return "\n".join([header, *cues]).encode()


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
