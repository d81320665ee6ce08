"""Look at what a contender made: how many frames, and how like the source's they are."""

import re
import subprocess
from pathlib import Path

import av

from bench.render.contenders import Job
from bench.render.sources import FFMPEG, RATE

COMPARED_SECONDS = 8
"""Seconds of the output, from its start, that are compared."""


def frames(path: Path) -> int:
    """How many pictures the file holds."""
    with av.open(str(path)) as container:
        return sum(1 for packet in container.demux(video=0) if packet.size)


def likeness(job: Job) -> float | None:
    """Structural similarity of the first seconds with the source's frames (made smaller where the job made them so)."""
    kept = "+".join(f"gt(t+1/60,{start})*lte(t+1/60,{end})" for start, end in job.segments[:COMPARED_SECONDS])
    scale = "scale=-2:720:flags=bicubic," if job.smaller else ""
    frame = f"trim=end_frame={COMPARED_SECONDS * RATE},setpts=N/{RATE}/TB,format=yuv420p"
    graph = f"[0:v]select='{kept}',{scale}{frame}[a];[1:v]{frame}[b];[a][b]ssim"
    inputs = [argument for path in (job.source, job.destination) for argument in ("-i", str(path))]
    command = [FFMPEG, "-hide_banner", *inputs, "-lavfi", graph, "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    found = re.search(r"SSIM .*All:([\d.]+)", said)
    return float(found[1]) if found else None
