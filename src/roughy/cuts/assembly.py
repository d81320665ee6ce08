"""Put a recording, what was heard in it and the decision together into what leaves as a file."""

from dataclasses import dataclass
from pathlib import PurePath

from roughy.editing.rough_cut import RoughCut
from roughy.media.recording import Recording
from roughy.speech.transcript import Transcript
from roughy.timeline.captions import captions
from roughy.timeline.source import Source
from roughy.timeline.subtitles import srt, vtt
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
        _words(cut.transcript), cut.decision.segments, cut.recording.duration, video.frame_rate if video else None
    )
    return vtt(placed, cut.transcript.language) if format_ == "vtt" else srt(placed)


def _source(cut: CutRecording) -> Source:
    recording = cut.recording
    audio = recording.audio[0] if recording.audio else None
    return Source(
        name=cut.name,
        path=cut.path,
        duration=recording.duration,
        frame_rate=recording.video.frame_rate if recording.video else None,
        variable=recording.video.variable if recording.video else False,
        timecode=recording.timecode,
        width=recording.video.width if recording.video else 0,
        height=recording.video.height if recording.video else 0,
        channels=audio.channels if audio else 0,
        sample_rate=audio.sample_rate if audio else 0,
    )


def _words(transcript: Transcript) -> tuple[CaptionWord, ...]:
    return tuple(CaptionWord(word.text, word.span) for word in transcript.words)
