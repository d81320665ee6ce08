"""Footage for the bench, made once and kept in a cache folder."""

import os
import subprocess
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "roughy-bench" / "render"
"""Where footage, the figures of each case and the environment of the others are kept between runs."""

RATE = 30
"""Pictures a second."""


@dataclass(frozen=True)
class Source:
    """A recording: FFmpeg's encoder and its options, pictures of `size`; `seconds` are encoded and then repeated."""

    name: str
    size: str
    encoder: tuple[str, ...]
    seconds: int = 60


def _h264(gop: int, more: str = "") -> tuple[str, ...]:
    params = f"keyint={gop}:min-keyint={gop}:scenecut=0{more}"
    return ("-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-x264-params", params)


SOURCES = {
    source.name: source
    for source in (
        Source("1080p H.264, GOP 30", "1920x1080", _h264(30)),
        Source("1080p H.264, GOP 60", "1920x1080", _h264(60)),
        Source("1080p H.264, GOP 250", "1920x1080", _h264(250)),
        Source("1080p H.264, open GOP 60", "1920x1080", _h264(60, ":open-gop=1")),
        Source(
            "4K HEVC, GOP 60",
            "3840x2160",
            ("-c:v", "libx265", "-preset", "ultrafast", "-crf", "24", "-x265-params", "keyint=60:log-level=none"),
            seconds=30,
        ),
    )
}


def make(source: Source, seconds: int, footage: Path | None) -> Path:
    """The recording as a file of so many seconds: moving test pictures with grain, or `footage` over and over.

    What is longer than `source.seconds` repeats the packets of that many seconds, which begin with an IDR picture.
    """
    kind = footage.stem if footage else "test"
    path = CACHE / f"{source.name.replace(', ', '-').replace(' ', '-')}-{kind}-{seconds}.mp4"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        made = path.with_suffix(".part.mp4")
        if seconds > source.seconds:
            _repeat(make(source, source.seconds, footage), made, seconds)
        else:
            _encode(source, made, seconds, footage)
        made.rename(path)
    return path


def _encode(source: Source, path: Path, seconds: int, footage: Path | None) -> None:
    command = [FFMPEG, "-v", "error", "-y", *_inputs(source, seconds, footage), *source.encoder]
    sound = ["-c:a", "aac", "-b:a", "160k"]
    subprocess.run([*command, "-pix_fmt", "yuv420p", *sound, "-movflags", "+faststart", str(path)], check=True)


def _inputs(source: Source, seconds: int, footage: Path | None) -> list[str]:
    if footage:
        scale = f"scale={source.size.replace('x', ':')},fps={RATE},noise=alls=3:allf=t"
        return ["-stream_loop", "-1", "-t", str(seconds), "-i", str(footage), "-vf", scale, "-ac", "2"]
    picture = f"testsrc2=s={source.size}:r={RATE}:d={seconds},noise=alls=4:allf=t"
    return ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=f=220:r=48000:d={seconds}"]


def _repeat(once: Path, path: Path, seconds: int) -> None:
    """Write the packets of `once` again and again; pictures stay on their grid, each round of sound is cut to it."""
    with av.open(str(once)) as short, av.open(str(path), "w", options={"movflags": "+faststart"}) as out:
        streams = {stream.index: out.add_stream_from_template(stream) for stream in short.streams}
        length = Fraction(short.streams.video[0].frames, RATE)
        for number in range(-(-seconds // length)):
            short.seek(0)
            for packet in short.demux():
                stream = streams[packet.stream_index]
                if packet.dts is None or packet.pts is None or packet.time_base is None:
                    continue
                moved = number * length / packet.time_base
                if 0 <= packet.pts * packet.time_base < min(length, seconds - number * length):
                    packet.pts, packet.dts = packet.pts + round(moved), packet.dts + round(moved)
                    packet.stream = stream
                    out.mux(packet)
