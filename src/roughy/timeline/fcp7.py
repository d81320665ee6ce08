"""Final Cut Pro 7 XML (`xmeml` version 5), for Premiere Pro and DaVinci Resolve.

Times are whole frames of the sequence. A clip's `in` and `out` count from the file's first frame; the embedded
timecode stands in the file's `<timecode>`. Picture and each channel of sound are clip items of their own, tied to each
other by `<link>`s and to the one file by `<masterclipid>`.
"""

from dataclasses import dataclass
from urllib.parse import quote

from lxml import etree

from roughy.timeline.sequence import Clip, Sequence, detail, headline, lay_out
from roughy.timeline.source import Source, media_url
from roughy.timeline.timecode import Timebase
from roughy.timeline.timeline import Timeline
from roughy.timeline.xml import add, document

FILE, MASTER = "file-1", "masterclip-1"
PRESUMED_SAMPLE_RATE = 48000


@dataclass(frozen=True, slots=True)
class Lane:
    """One track of the sequence: picture, or one channel of sound (`number` from 1)."""

    media: str
    number: int

    def item(self, clip: int) -> str:
        """The id of this track's part of a clip (`clip` from zero)."""
        return f"clipitem-{self.media}{self.number}-{clip + 1}"


def to_fcp7(timeline: Timeline) -> bytes:
    """The timeline as one sequence, linked picture and sound, with a marker at every joint."""
    sequence, source = lay_out(timeline), timeline.source
    root = etree.Element("xmeml", version="5")
    edit = add(root, "sequence", id="sequence-1")
    add(edit, "name", timeline.title)
    add(edit, "duration", sequence.duration)
    _rate(edit, sequence.timebase)
    _timecode(edit, 0, sequence.timebase)
    media = add(edit, "media")
    lanes = _lanes(source)
    for kind in dict.fromkeys(lane.media for lane in lanes):
        section = add(media, kind)
        _format(section, source, sequence.timebase)
        for lane in lanes:
            if lane.media == kind:
                _track(section, lane, lanes, sequence, source.name)
    _describe_file(edit, source, sequence)
    _markers(edit, sequence)
    return document(root, "<!DOCTYPE xmeml>")


def _lanes(source: Source) -> tuple[Lane, ...]:
    picture = (Lane("video", 1),) if source.frame_rate else ()
    return picture + tuple(Lane("audio", channel + 1) for channel in range(source.channels))


def _rate(parent: etree._Element, timebase: Timebase) -> None:
    rate = add(parent, "rate")
    add(rate, "timebase", timebase.nominal)
    add(rate, "ntsc", "TRUE" if timebase.ntsc else "FALSE")


def _timecode(parent: etree._Element, frame: int, timebase: Timebase) -> None:
    timecode = add(parent, "timecode")
    _rate(timecode, timebase)
    add(timecode, "string", timebase.label(frame))
    add(timecode, "frame", frame)
    add(timecode, "displayformat", "DF" if timebase.drop else "NDF")


def _format(section: etree._Element, source: Source, timebase: Timebase) -> None:
    if section.tag == "audio":
        add(section, "numOutputChannels", max(2, source.channels))
        _sound_traits(add(section, "format"), source)
        return
    traits = _picture_traits(add(section, "format"), source)
    _rate(traits, timebase)
    add(traits, "pixelaspectratio", "square")
    add(traits, "fielddominance", "none")


def _picture_traits(parent: etree._Element, source: Source) -> etree._Element:
    traits = add(parent, "samplecharacteristics")
    add(traits, "width", source.width)
    add(traits, "height", source.height)
    return traits


def _sound_traits(parent: etree._Element, source: Source) -> None:
    traits = add(parent, "samplecharacteristics")
    add(traits, "depth", 16)
    add(traits, "samplerate", source.sample_rate or PRESUMED_SAMPLE_RATE)


def _track(section: etree._Element, lane: Lane, lanes: tuple[Lane, ...], sequence: Sequence, name: str) -> None:
    width = sum(other.media == "audio" for other in lanes)
    track = add(section, "track", **_premiere_track(lane, width))
    for index, clip in enumerate(sequence.clips):
        item = add(track, "clipitem", id=lane.item(index), **_premiere_item(lane, width))
        add(item, "masterclipid", MASTER)
        add(item, "name", name)
        _place(item, clip, sequence)
        add(item, "file", id=FILE)
        if lane.media == "audio":
            channel = add(item, "sourcetrack")
            add(channel, "mediatype", "audio")
            add(channel, "trackindex", lane.number)
        _links(item, lanes, index)
    add(track, "enabled", "TRUE")
    add(track, "locked", "FALSE")
    if lane.media == "audio":
        add(track, "outputchannelindex", lane.number)


def _premiere_track(lane: Lane, channels: int) -> dict[str, str]:
    """How Premiere puts channels together: two are one stereo track, others stay apart, else one side falls silent."""
    if lane.media == "video":
        return {}
    pair = channels == 2
    return {
        "currentExplodedTrackIndex": str(lane.number - 1) if pair else "0",
        "totalExplodedTrackCount": "2" if pair else "1",
        "premiereTrackType": "Stereo" if pair else "Mono",
    }


def _premiere_item(lane: Lane, channels: int) -> dict[str, str]:
    if lane.media == "video":
        return {}
    return {"premiereChannelType": "stereo" if channels == 2 else "mono"}


def _place(item: etree._Element, clip: Clip, sequence: Sequence) -> None:
    add(item, "enabled", "TRUE")
    add(item, "duration", sequence.length)
    _rate(item, sequence.timebase)
    add(item, "start", clip.record)
    add(item, "end", clip.record + clip.source.length)
    add(item, "in", clip.source.start)
    add(item, "out", clip.source.end)


def _describe_file(edit: etree._Element, source: Source, sequence: Sequence) -> None:
    """Fill in the first mention of the file; the others refer to it by its id."""
    file = edit.find(f".//file[@id='{FILE}']")
    if file is None:
        return
    add(file, "name", source.name)
    add(file, "pathurl", media_url(source, host="localhost") or f"file://localhost/{quote(source.name)}")
    _rate(file, sequence.timebase)
    add(file, "duration", sequence.length)
    _timecode(file, sequence.start, sequence.timebase)
    media = add(file, "media")
    if source.frame_rate:
        video = add(media, "video")
        add(video, "duration", sequence.length)
        _picture_traits(video, source)
    if source.channels:
        audio = add(media, "audio")
        _sound_traits(audio, source)
        add(audio, "channelcount", source.channels)


def _links(item: etree._Element, lanes: tuple[Lane, ...], index: int) -> None:
    if len(lanes) == 1:
        return
    for lane in lanes:
        link = add(item, "link")
        add(link, "linkclipref", lane.item(index))
        add(link, "mediatype", lane.media)
        add(link, "trackindex", lane.number)
        add(link, "clipindex", index + 1)
        if lane.media == "audio":
            add(link, "groupindex", 1)


def _markers(edit: etree._Element, sequence: Sequence) -> None:
    for clip in sequence.clips:
        for joint in clip.joints:
            comment = "\n".join(map(detail, joint.removals))
            _marker(edit, headline(joint, sequence.timebase), comment, clip.record + joint.into)
    for note in sequence.notes:
        _marker(edit, "Note", note, 0)


def _marker(edit: etree._Element, name: str, comment: str, at: int) -> None:
    marker = add(edit, "marker")
    add(marker, "name", name)
    add(marker, "comment", comment)
    add(marker, "in", at)
    add(marker, "out", -1)
