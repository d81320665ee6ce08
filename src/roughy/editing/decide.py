"""The decision: one immutable transcript, a few small passes, and the cut that what they marked leaves."""

import gc
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from fractions import Fraction

from roughy.editing.boundaries import Grid, divided
from roughy.editing.ear import listen
from roughy.editing.explain import explain
from roughy.editing.fillers import find_filler_phrases, find_hesitations
from roughy.editing.judge.model import LanguageModel
from roughy.editing.judge.review import review
from roughy.editing.language import language
from roughy.editing.leftovers import find_flashes, find_stray_sounds
from roughy.editing.marks import Mark, Pass, words_of
from roughy.editing.passages import find_passages
from roughy.editing.readings import WEIGHT_IN_SHORT, doubted, find_asides, find_given_up
from roughy.editing.repeats import find_repeats
from roughy.editing.restarts import find_restarts
from roughy.editing.retakes import find_attempts
from roughy.editing.rough_cut import Reason, RoughCut
from roughy.editing.script import align, spelled
from roughy.editing.settings import Settings
from roughy.editing.slates import find_slates
from roughy.editing.talk import Talk, prepare
from roughy.speech.sound import Sound
from roughy.speech.transcript import Transcript
from roughy.timeline.span import Span, complement
from roughy.timeline.ticks import Ticks

PASSES: tuple[Pass, ...] = (
    find_hesitations,
    doubted(find_filler_phrases, WEIGHT_IN_SHORT),
    doubted(find_repeats, WEIGHT_IN_SHORT),
    doubted(find_restarts, WEIGHT_IN_SHORT),
    find_slates,
    find_asides,
    doubted(find_attempts),
    doubted(find_passages),
)
"""What is run on every talk, in this order: each pass sees the words that the ones before it left."""


@contextmanager
def _without_collector() -> Iterator[None]:
    """Words and marks make no cycles, and looking for some again and again takes a ninth of the time of a long talk."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


@_without_collector()
def decide(
    transcript: Transcript,
    sound: Sound,
    *,
    duration: Ticks,
    frame_rate: Fraction | None,
    script: str | None,
    settings: Settings,
    judge: LanguageModel | None = None,
) -> RoughCut:
    """Decide what of a recording stays.

    `duration` is the source's length in ticks, `frame_rate` its frames a second, on whose edges every cut falls (None
    for sound alone), `script` the intended final message. Segments and removals of the result together cover
    `[0, duration)` exactly. A recording without speech stays whole, and the notes say so. Deterministic: the same
    arguments give the same cut, unless a language model is asked as `judge` for what belongs.
    """
    transcript = _within(transcript, duration)
    if not transcript.words:
        whole = (Span(Ticks(0), duration),) if duration else ()
        return RoughCut(whole, (), notes=("No speech was found, so nothing was cut.",))
    ear = listen(sound, duration)
    talk = prepare(transcript, ear)
    grid = Grid(duration, frame_rate)
    notes = [] if language(talk.code).name else [f"There are no word lists for the language {talk.code!r} yet."]
    marks = _run(PASSES, talk, settings)
    missing: tuple[str, ...] = ()
    if script and script.strip():
        marks, missing = _follow(script, talk, marks, settings)
    if judge is not None:
        reviewed, remarks = review(judge, talk, marks, script)
        marks = [mark for mark in reviewed if mark.confidence >= settings.certainty]
        notes += remarks
    marks += find_stray_sounds(talk, _left(talk, marks))
    marks += find_flashes(talk, _left(talk, marks), settings)
    kept = _left(talk, marks)
    if not kept:
        notes.append("Nothing that was said would be left, so nothing was cut.")
        return RoughCut((Span(Ticks(0), duration),), (), missing, tuple(notes))
    removals = explain(divided(talk, set(kept), ear), marks, grid, settings)
    segments = complement((removal.span for removal in removals), Span(Ticks(0), duration))
    return RoughCut(segments, tuple(removals), missing, tuple(notes))


def _within(transcript: Transcript, duration: Ticks) -> Transcript:
    """The words that begin inside the recording: recognizers place the last ones up to a second past its end."""
    words = [word for word in transcript.words if word.span.start < duration]
    clipped = (
        replace(word, span=Span(word.span.start, duration)) if word.span.end > duration else word for word in words
    )
    return replace(transcript, words=tuple(clipped))


def _run(passes: Iterable[Pass], talk: Talk, settings: Settings) -> list[Mark]:
    marks: list[Mark] = []
    for find in passes:
        found = find(talk, _left(talk, marks))
        marks += [mark for mark in found if mark.confidence >= settings.certainty]
    given_up = find_given_up(talk, _left(talk, marks), marks)
    return marks + [mark for mark in given_up if mark.confidence >= settings.certainty]


def _follow(script: str, talk: Talk, marks: list[Mark], settings: Settings) -> tuple[list[Mark], tuple[str, ...]]:
    """Let a script overrule the marks: what says it stays, all else goes, for the reason marked where there is one."""
    written = spelled(script, talk.code)
    fillers = words_of(mark for mark in marks if mark.reason is Reason.FILLER and not _written(talk, mark, written))
    avoid = words_of(marks)
    lost = words_of(mark for mark in marks if mark.reason in (Reason.RESTART, Reason.RETAKE))
    left = [word.index for word in talk.words if word.forms and word.index not in fillers]
    aligned = align(talk, left, script, avoid, lost)
    known = [_without(mark, aligned.stays) for mark in marks]
    explained = words_of(known)
    other = [_without(mark, explained) for mark in aligned.marks]
    if settings.keep_ad_libs:
        other = [mark for mark in other if mark.reason is not Reason.OFF_SCRIPT]
    return [mark for mark in (*known, *other) if mark.words], aligned.missing


def _written(talk: Talk, mark: Mark, script: str) -> bool:
    """Whether a spelled script has the marked words somewhere."""
    return f" {' '.join(form for index in mark.words for form in talk.words[index].forms)} " in script


def _without(mark: Mark, words: Collection[int]) -> Mark:
    return replace(mark, words=tuple(index for index in mark.words if index not in words))


def _left(talk: Talk, marks: list[Mark]) -> list[int]:
    gone = words_of(marks)
    return [word.index for word in talk.words if word.index not in gone]
