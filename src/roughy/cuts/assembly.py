"""Put a recording, what was heard in it and the decision together into what leaves as a file."""

from dataclasses import dataclass
from pathlib import PurePath

from roughy.editing.rough_cut import RoughCut
from roughy.media.recording import Recording
from roughy.speech.transcript import Transcript
from roughy.timeline.captions import captions
from roughy.timeline.source import Source
from roughy.timeline.subtitles import srt, vtt
from roughy.timeline.ticks import START
from roughy.timeline.timeline import Marker, Timeline
from roughy.timeline.words import CaptionWord


@dataclass(frozen=True, slots=True)
class CutRecording:
    """One recording with its decided cut.

    `name` is the file's name for a person; `path` is where an editor finds it, None where only the name is known.
    """

    name: str
    path: str | None
    recording: Recording
    transcript: Transcript
    decision: RoughCut

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


def subtitles(cut: CutRecording, format_: str) -> bytes:
    """Captions on the cut's timeline as `srt` or `vtt`."""
    video = cut.recording.video
    placed = captions(
        _words(cut.transcript),
        cut.decision.segments,
        cut.recording.duration,
        video.frame_rate if video and not video.variable else None,
        video.start if video else START,
    )
    return vtt(placed, cut.transcript.language) if format_ == "vtt" else srt(placed)


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
