"""Put a recording, what was heard in it and the decision together into what leaves as a file."""

from dataclasses import dataclass
from pathlib import PurePath

from roughy.editing.rough_cut import RoughCut
from roughy.media.recording import Recording
from roughy.speech.transcript import Transcript
from roughy.timeline.captions import Caption, captions
from roughy.timeline.chapter_files import ChapterFormat, chapter_file
from roughy.timeline.chapters import Chapter, chapters
from roughy.timeline.grid import Grid
from roughy.timeline.source import Source
from roughy.timeline.span import Span, total
from roughy.timeline.subtitles import srt, vtt
from roughy.timeline.ticks import START
from roughy.timeline.timeline import Marker, Timeline
from roughy.timeline.words import CaptionWord


@dataclass(frozen=True, slots=True)
class CutRecording:
    """One recording with its decided cut.

    `name` is the file's name for a person; `path` is where an editor finds it, None where only the name is known.
    `script` is the one that the cut follows, None where there is none.
    """

    name: str
    path: str | None
    recording: Recording
    transcript: Transcript
    decision: RoughCut
    script: str | None = None

    @property
    def title(self) -> str:
        """What the sequence is called: the file's name without its extension."""
        return PurePath(self.name).stem


def timeline(cut: CutRecording) -> Timeline:
    """The cut as edit lists need it."""
    return Timeline(
        title=cut.title,
        source=_source(cut),
        segments=cut.decision.segments,
        markers=tuple(
            Marker(removal.span, removal.reason, removal.confidence, removal.text, removal.evidence)
            for removal in cut.decision.removals
        ),
        words=_words(cut.transcript),
        missing=cut.decision.missing,
        notes=cut.decision.notes,
    )


def subtitles(cut: CutRecording, format_: str, *, word_times: bool = False) -> bytes:
    """Captions on the cut's timeline as `srt` or `vtt`, in which each word may have its time."""
    placed = placed_captions(cut)
    return vtt(placed, cut.transcript.language, word_times) if format_ == "vtt" else srt(placed)


def chapter_list(cut: CutRecording, format_: ChapterFormat) -> bytes:
    """The chapters of the cut as a file."""
    return chapter_file(placed_chapters(cut), total(_shown(cut)), format_, cut.transcript.language)


def placed_captions(cut: CutRecording) -> tuple[Caption, ...]:
    """Captions on the cut's timeline."""
    grid = _grid(cut)
    return captions(
        _words(cut.transcript),
        cut.decision.segments,
        cut.recording.duration,
        grid.rate if grid else None,
        grid.first_frame if grid else START,
    )


def placed_chapters(cut: CutRecording) -> tuple[Chapter, ...]:
    """Chapters on the cut's timeline: by the headings of its script, or else by long pauses."""
    return chapters(_words(cut.transcript), _shown(cut), cut.script)


def _shown(cut: CutRecording) -> tuple[Span, ...]:
    grid = _grid(cut)
    return grid.snapped(cut.decision.segments) if grid else cut.decision.segments


def _grid(cut: CutRecording) -> Grid | None:
    """The frames that a render moves edges to, None where there is no regular grid."""
    video = cut.recording.video
    if video is None or video.variable:
        return None
    return Grid(video.frame_rate, cut.recording.duration, video.start)


def _source(cut: CutRecording) -> Source:
    video = cut.recording.video
    audio = cut.recording.audio[0] if cut.recording.audio else None
    width, height = (video.width, video.height) if video else (0, 0)
    if video and video.rotation in {90, 270}:
        width, height = height, width
    return Source(
        name=cut.name,
        path=cut.path,
        duration=cut.recording.duration,
        frame_rate=video.frame_rate if video else None,
        variable=video.variable if video else False,
        timecode=cut.recording.timecode,
        width=width,
        height=height,
        channels=audio.channels if audio else 0,
        sample_rate=audio.sample_rate if audio else 0,
        first_frame=video.start if video else START,
    )


def _words(transcript: Transcript) -> tuple[CaptionWord, ...]:
    return tuple(CaptionWord(word.text, word.span) for word in transcript.words)
