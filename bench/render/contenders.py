"""Those who render the same cut: Roughy, and what others would use in its place."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.render.sources import CACHE, FFMPEG, RATE

Segments = list[tuple[float, float]]
"""What is kept, in seconds."""


@dataclass(frozen=True)
class Job:
    """A render: the segments of a source that go to a destination, 720 pixels high where `smaller`."""

    source: Path
    destination: Path
    segments: Segments
    smaller: bool = False


Contender = Callable[[Job], list[str]]
"""Gives the command that does a job."""

ENVIRONMENT = CACHE / "others"

MOVIEPY = """
import json, sys
from os.path import dirname
from moviepy import VideoFileClip, concatenate_videoclips
source, destination, segments = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
with VideoFileClip(source) as film:
    parts = [film.subclipped(start, min(end, film.duration)) for start, end in segments]
    options = {"preset": "veryfast", "threads": 2, "logger": None, "temp_audiofile_path": dirname(destination)}
    concatenate_videoclips(parts).write_videofile(destination, **options)
"""

ROUGHY = """
import json, sys
from roughy.media.output import Output
from roughy.media.render import render
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds
source, destination, segments, wanted = sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), json.loads(sys.argv[4])
spans = [Span(from_seconds(start), from_seconds(end)) for start, end in segments]
scratch = destination + ".scratch"
result = render(source, destination, spans, Output("mp4", **wanted), scratch=scratch, on_progress=lambda share: None)
print(result.how)
"""


def roughy(job: Job) -> list[str]:
    """Roughy, as its service and command line call it."""
    return _roughy(job, {"resolution": "720p"} if job.smaller else {})


def roughy_same_codec(job: Job) -> list[str]:
    """Roughy where HEVC may stay HEVC."""
    return _roughy(job, {"codec": "source"})


def _roughy(job: Job, wanted: dict[str, str]) -> list[str]:
    words = [str(job.source), str(job.destination), json.dumps(job.segments), json.dumps(wanted)]
    return [sys.executable, "-c", ROUGHY, *words]


def ffmpeg(job: Job) -> list[str]:
    """One pass of FFmpeg with select filters, which keep the frames that Roughy keeps, and x264's preset `veryfast`."""
    shown = _any([f"gt(t+1/60,{start})*lte(t+1/60,{end})" for start, end in job.segments])
    heard = _any([f"between(t,{start},{end})" for start, end in job.segments])
    scale = ",scale=-2:720:flags=bicubic" if job.smaller else ""
    filters = ["-vf", f"select='{shown}',setpts=N/{RATE}/TB{scale}", "-af", f"aselect='{heard}',asetpts=N/SR/TB"]
    picture = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", "-r", str(RATE)]
    sound = ["-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart"]
    return [FFMPEG, "-v", "error", "-y", "-i", str(job.source), *filters, *picture, *sound, str(job.destination)]


def _any(terms: list[str]) -> str:
    """A sum whose depth stays small, since FFmpeg reads no expression that is deeper than a hundred terms."""
    half = len(terms) // 2
    return f"({_any(terms[:half])}+{_any(terms[half:])})" if half else terms[0]


def smartcut(job: Job) -> list[str]:
    """smartcut 1.7, which copies too."""
    keep = ",".join(f"{edge:.6f}" for segment in job.segments for edge in segment)
    return [str(_others() / "smartcut"), str(job.source), str(job.destination), "--keep", keep]


def moviepy(job: Job) -> list[str]:
    """MoviePy 2."""
    words = [str(job.source), str(job.destination), json.dumps(job.segments)]
    return [str(_others() / "python"), "-c", MOVIEPY, *words]


def _others() -> Path:
    """The programs of an environment of their own, made at the first call."""
    programs = ENVIRONMENT / "bin"
    if not (programs / "smartcut").exists():
        shutil.rmtree(ENVIRONMENT, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(ENVIRONMENT)], check=True)
        pip = ["python3", "-m", "pip", "--python", str(programs / "python"), "install", "-q"]
        subprocess.run([*pip, "smartcut==1.7", "moviepy==2.1.2"], check=True)
    return programs
