"""Every kind of source in every kind of output: copied, converted or refused, as docs/media.md says."""

from collections.abc import Callable
from pathlib import Path

import av
import pytest

from roughy.errors import RoughyError
from roughy.media.output import Output
from roughy.media.render import render
from tests.media.sources import CATALOGUE, COPIED
from tests.media.watching import spans

SEGMENTS = spans([(0.5, 0.7), (1.43, 3.1)])

OUTPUTS = {
    "mov": Output("mov"),
    "mp4 in the source's codec": Output("mp4", codec="source"),
    "mov with fewer frames": Output("mov", frame_rate=12),
    "mp4 with fewer bits": Output("mp4", video_bitrate=20_000),
    "m4a": Output("m4a"),
    "mp3": Output("mp3"),
}

SOUNDS = {
    "5.1": {"m4a": (6, 48_000), "mp3": (2, 48_000)},
    "h264-stereo-44k": {"m4a": (2, 44_100), "mp3": (2, 44_100)},
    "wav-8k": {"m4a": (1, 8_000), "mp3": (1, 8_000)},
    "wav-96k": {"m4a": (2, 96_000), "mp3": (2, 48_000)},
    "wav-192k": {"m4a": (1, 96_000), "mp3": (1, 48_000)},
    "wav-quad": {"m4a": (2, 48_000), "mp3": (2, 48_000)},
}
"""Channels and samples a second of sound whose form is special; all other sound is mono, at the source's rate."""


def made_how(name: str, output: Output) -> str:
    """How docs/media.md says that a source becomes an output, or the code with which it is refused."""
    film = CATALOGUE[name]
    if not output.has_picture:
        return "audio" if film.sounds else "no_sound"
    if not film.pictures:
        return "no_picture"
    if output.frame_rate or output.video_bitrate:
        return "encode"
    copied = name in COPIED or (output.codec == "source" and film.picture.codec == "libx265")
    return "smart" if copied else "encode"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (name, kind)
        for name, film in CATALOGUE.items()
        for kind, output in OUTPUTS.items()
        if output.codec == "h264" or (film.pictures and film.picture.codec == "libx265")
    ],
)
def test_each_source_becomes_each_output_or_is_refused(
    name: str, kind: str, footage: Callable[[str], Path], tmp_path: Path
) -> None:
    output, destination = OUTPUTS[kind], tmp_path / f"cut.{OUTPUTS[kind].format}"
    try:
        how = render(
            str(footage(name)), str(destination), SEGMENTS, output, scratch=str(tmp_path), on_progress=[].append
        ).how
    except RoughyError as refusal:
        assert (refusal.code, destination.exists()) == (made_how(name, output), False)
        return
    assert how == made_how(name, output)
    assert_holds(destination, name, output)


def assert_holds(path: Path, name: str, output: Output) -> None:
    with av.open(str(path)) as container:
        if output.has_picture:
            copies_hevc = output.codec == "source" and CATALOGUE[name].picture.codec == "libx265"
            assert container.streams.video[0].codec_context.name == ("hevc" if copies_hevc else "h264")
            assert not next(container.decode(video=0)).interlaced_frame
        assert len(container.streams.video) == output.has_picture
        assert len(container.streams.audio) == bool(CATALOGUE[name].sounds)
        for sound in container.streams.audio:
            usual = {"m4a": (1, CATALOGUE[name].sounds[0].rate), "mp3": (1, CATALOGUE[name].sounds[0].rate)}
            wanted = SOUNDS.get(name, usual)["mp3" if output.format == "mp3" else "m4a"]
            assert sound.codec_context.name == ("mp3float" if output.format == "mp3" else "aac")
            assert (sound.channels, sound.rate) == wanted
