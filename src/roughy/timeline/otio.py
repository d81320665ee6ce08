"""OpenTimelineIO: the one format here that keeps every reason as data, and sound-only edges to the sample."""

from fractions import Fraction

import opentimelineio as otio

from roughy.timeline.plain import removed
from roughy.timeline.sequence import AUDIO_ONLY_RATE, Joint, Sequence, detail, headline, lay_out
from roughy.timeline.source import Source, media_url, relative_url
from roughy.timeline.timeline import Timeline


def to_otio(timeline: Timeline) -> bytes:
    """The timeline as OTIO JSON: a track of picture, a track of sound, markers with the removals in their metadata."""
    source = timeline.source
    sequence = lay_out(timeline, audio_rate=Fraction(source.sample_rate) if source.sample_rate else AUDIO_ONLY_RATE)
    zero = otio.opentime.RationalTime(0, float(sequence.timebase.rate))
    edit = otio.schema.Timeline(name=timeline.title, global_start_time=zero)
    edit.metadata["roughy"] = {"notes": list(sequence.notes)}
    kinds = [otio.schema.TrackKind.Video] if source.frame_rate else []
    kinds += [otio.schema.TrackKind.Audio] if source.channels else []
    for kind in kinds:
        edit.tracks.append(_track(kind, source, sequence, marked=kind == kinds[0]))
    written: str = otio.adapters.write_to_string(edit, "otio_json")
    return written.encode()


def _track(kind: str, source: Source, sequence: Sequence, marked: bool) -> otio.schema.Track:
    track = otio.schema.Track(name=f"{kind[0]}1", kind=kind)
    for index, clip in enumerate(sequence.clips):
        part = otio.schema.Clip(
            name=source.name,
            media_reference=_reference(source, sequence),
            source_range=_range(sequence.start + clip.source.start, clip.source.length, sequence),
            metadata={"Resolve_OTIO": {"Link Group ID": index + 1}},
        )
        if marked:
            part.markers.extend(_marker(joint, sequence.start + clip.source.start, sequence) for joint in clip.joints)
        track.append(part)
    return track


def _reference(source: Source, sequence: Sequence) -> otio.schema.ExternalReference:
    reference = otio.schema.ExternalReference(
        target_url=media_url(source) or relative_url(source),
        available_range=_range(sequence.start, sequence.length, sequence),
    )
    reference.name = source.name
    return reference


def _marker(joint: Joint, start: int, sequence: Sequence) -> otio.schema.Marker:
    return otio.schema.Marker(
        name=headline(joint, sequence.timebase),
        marked_range=_range(start + joint.into, 1, sequence),
        color=otio.schema.MarkerColor.RED,
        comment="\n".join(map(detail, joint.removals)),
        metadata={"roughy": {"removed": [removed(removal) for removal in joint.removals]}},
    )


def _range(start: int, length: int, sequence: Sequence) -> otio.opentime.TimeRange:
    rate = float(sequence.timebase.rate)
    return otio.opentime.TimeRange(otio.opentime.RationalTime(start, rate), otio.opentime.RationalTime(length, rate))
