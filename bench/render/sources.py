"""Footage for the bench, made once and kept in a cache folder."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "roughy-bench" / "render"
"""Where footage and the environment of the others are kept between runs."""


@dataclass(frozen=True)
class Source:
    """A recording: FFmpeg's encoder and its options, pictures of `size` at 30 a second."""

    name: str
    size: str
    encoder: tuple[str, ...]


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
        ),
    )
}


def make(source: Source, seconds: int, footage: Path | None) -> Path:
    """The recording as a file of so many seconds: moving test pictures with grain, or `footage` over and over."""
    CACHE.mkdir(parents=True, exist_ok=True)
    kind = footage.stem if footage else "test"
    path = CACHE / f"{source.name.replace(', ', '-').replace(' ', '-')}-{kind}-{seconds}.mp4"
    if not path.exists():
        made = path.with_suffix(".part.mp4")
        command = [FFMPEG, "-v", "error", "-y", *_inputs(source, seconds, footage), *source.encoder]
        sound = ["-c:a", "aac", "-b:a", "160k"]
        subprocess.run([*command, "-pix_fmt", "yuv420p", *sound, "-movflags", "+faststart", str(made)], check=True)
        made.rename(path)
    return path


def _inputs(source: Source, seconds: int, footage: Path | None) -> list[str]:
    if footage:
        scale = f"scale={source.size.replace('x', ':')},fps=30,noise=alls=3:allf=t"
        return ["-stream_loop", "-1", "-t", str(seconds), "-i", str(footage), "-vf", scale, "-ac", "2"]
    picture = f"testsrc2=s={source.size}:r=30:d={seconds},noise=alls=4:allf=t"
    return ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", f"sine=f=220:r=48000:d={seconds}"]
