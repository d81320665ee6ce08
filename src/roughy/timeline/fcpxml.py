"""FCPXML 1.10, for Final Cut Pro and DaVinci Resolve.

Every time is a whole multiple of the sequence's frame duration. The asset starts at the source's embedded timecode,
clips count from it, and their offsets on the spine from zero. Structure after Apple's FCPXML 1.10 DTD.
"""

from lxml import etree

from roughy.timeline.sequence import Clip, Sequence, detail, headline, lay_out
from roughy.timeline.source import Source, media_url, relative_url
from roughy.timeline.timecode import Timebase
from roughy.timeline.timeline import Timeline
from roughy.timeline.xml import add, document

VERSION = "1.10"
SEQUENCE_AUDIO_RATES = {32000: "32k", 44100: "44.1k", 48000: "48k", 88200: "88.2k", 96000: "96k"}
AUDIO_ONLY_SIZE = (1920, 1080)
"""A sequence must have a picture size even when nothing in it has a picture."""

FORMAT, ASSET = "r1", "r2"


def to_fcpxml(timeline: Timeline) -> bytes:
    """The timeline as one project of one event: media resources, then a sequence whose spine holds the segments."""
    sequence, source = lay_out(timeline), timeline.source
    root = etree.Element("fcpxml", version=VERSION)
    resources = add(root, "resources")
    _format(resources, source, sequence.timebase)
    _asset(resources, source, sequence)
    event = add(add(root, "library"), "event", name=timeline.title)
    project = add(event, "project", name=timeline.title)
    edit = add(
        project,
        "sequence",
        format=FORMAT,
        duration=time(sequence.duration, sequence.timebase),
        tcStart="0s",
        tcFormat=_tc_format(sequence.timebase),
        audioLayout=_layout(source.channels),
        audioRate=SEQUENCE_AUDIO_RATES.get(source.sample_rate, "48k"),
    )
    if sequence.notes:
        add(edit, "note", " ".join(sequence.notes))
    spine = add(edit, "spine")
    for clip in sequence.clips:
        _clip(spine, clip, source, sequence)
    return document(root, "<!DOCTYPE fcpxml>")


def time(frames: int, timebase: Timebase) -> str:
    """A count of frames as FCPXML's rational seconds, left over the rate so that the frame grid shows."""
    if frames == 0:
        return "0s"
    return f"{frames * timebase.frame.numerator}/{timebase.frame.denominator}s"


def _format(resources: etree._Element, source: Source, timebase: Timebase) -> None:
    width, height = (source.width, source.height) if source.frame_rate else AUDIO_ONLY_SIZE
    add(
        resources,
        "format",
        id=FORMAT,
        name=_format_name(width, height, timebase),
        frameDuration=time(1, timebase),
        width=str(width),
        height=str(height),
    )


def _format_name(width: int, height: int, timebase: Timebase) -> str | None:
    """Final Cut's name for a standard picture size; others go by their numbers alone."""
    size = {(1280, 720): "720", (1920, 1080): "1080", (3840, 2160): "3840x2160", (4096, 2160): "4096x2160"}
    if (width, height) not in size:
        return None
    rate = f"{float(timebase.rate):.2f}".replace(".", "") if timebase.ntsc else str(timebase.nominal)
    return f"FFVideoFormat{size[width, height]}p{rate}"


def _asset(resources: etree._Element, source: Source, sequence: Sequence) -> None:
    sound = {
        "hasAudio": "1",
        "audioSources": "1",
        "audioChannels": str(source.channels),
        "audioRate": str(source.sample_rate or 48000),
    }
    picture = {"hasVideo": "1", "format": FORMAT, "videoSources": "1"}
    asset = add(
        resources,
        "asset",
        id=ASSET,
        name=source.name,
        start=time(sequence.start, sequence.timebase),
        duration=time(sequence.length, sequence.timebase),
        **(picture if source.frame_rate else {}),
        **(sound if source.channels else {}),
    )
    src = media_url(source) or relative_url(source)
    add(asset, "media-rep", kind="original-media", src=src, suggestedFilename=source.stem)


def _clip(spine: etree._Element, clip: Clip, source: Source, sequence: Sequence) -> None:
    base = sequence.timebase
    start = sequence.start + clip.source.start
    element = add(
        spine,
        "asset-clip",
        ref=ASSET,
        name=source.name,
        offset=time(clip.record, base),
        start=time(start, base),
        duration=time(clip.source.length, base),
        format=FORMAT if source.frame_rate else None,
        tcFormat=_tc_format(base),
        audioRole="dialogue" if source.channels else None,
    )
    for joint in clip.joints:
        add(
            element,
            "marker",
            start=time(start + joint.into, base),
            duration=time(1, base),
            value=headline(joint, base),
            note="\n".join(map(detail, joint.removals)) or None,
        )


def _tc_format(timebase: Timebase) -> str:
    return "DF" if timebase.drop else "NDF"


def _layout(channels: int) -> str:
    """The projects of Final Cut are stereo or surround; it refuses the `mono` that its DTD allows."""
    return "surround" if channels > 2 else "stereo"
