"""`python -m bench.render.exactness FILE…`: how exact renders of labelled footage are, on every path.

The footage is 30 pictures a second whose top shows the picture's number as twenty bars, and whose sound carries a quiet
pilot that sweeps from 8 to 12 kHz once a second. Each file is also given other clocks (29.97, 59.94, uneven, and a
container that rounds to milliseconds), cut into about a hundred segments, and rendered on each path. Printed are the
frames that are not the ones of the cut, and the largest distance of sound from picture that any segment shows.
"""

import argparse
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from random import Random

import av
import numpy as np
from numpy.typing import NDArray

from roughy.media.output import Output
from roughy.media.probe import probe
from roughy.media.render import render
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds, to_fraction

BARS = 20
WINDOW = 0.2
"""Seconds of sound whose place is sought; no segment that is listened to is shorter."""

UNEVEN = (0, 7, -5, 12, 3, -9)
"""Milliseconds by which the pictures of an uneven recording are late, over and over."""

Clock = Callable[[int], Fraction]
"""When the picture with a number is shown, in seconds."""

CLOCKS: dict[str, tuple[str, Clock]] = {
    "30": ("mp4", lambda number: Fraction(number, 30)),
    "29.97": ("mp4", lambda number: number * Fraction(1001, 30000)),
    "59.94": ("mp4", lambda number: number * Fraction(1001, 60000)),
    "uneven": ("mp4", lambda number: Fraction(number, 30) + Fraction(UNEVEN[number % 6], 1000)),
    "29.97, milliseconds": ("mkv", lambda number: Fraction(round(number * Fraction(1001, 30)), 1000)),
}

PATHS = {
    "copied": (False, Output("mp4")),
    "encoded": (True, Output("mp4")),
    "25 a second": (False, Output("mp4", frame_rate=25)),
}
"""Whether the footage gets open groups of pictures, which cannot be copied, and the output."""


@dataclass(frozen=True)
class Found:
    """What a render shows: frames that are wrong or missing, and the largest distance of sound from picture."""

    how: str
    frames: int
    wrong: int
    seconds: float


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m bench.render.exactness")
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--clock", choices=CLOCKS, action="append", help="only this clock")
    options = parser.parse_args()
    clocks = {name: CLOCKS[name] for name in options.clock or CLOCKS}
    print("| footage | clock | path | how | frames | wrong frames | sound from picture, at most |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for file in options.files:
        with tempfile.TemporaryDirectory() as folder:
            for (name, (container, clock)), (path, (opened, output)) in product(clocks.items(), PATHS.items()):
                source = Path(folder) / f"source.{container}"
                retime(file, source, clock, opened)
                found = examine(source, Path(folder), clock, output)
                print(
                    f"| {file.stem} | {name} | {path} | {found.how} | {found.frames} | {found.wrong} "
                    f"| {found.seconds * 1000:.2f} ms |",
                    flush=True,
                )


def retime(file: Path, destination: Path, clock: Clock, opened: bool) -> None:
    """Give the footage's pictures another clock, and open groups where wanted; its sound stays."""
    with av.open(str(file)) as source, av.open(str(destination), "w") as out:
        picture, sound = source.streams.video[0], source.streams.audio[0]
        params = f"keyint={60 if opened else 12}:bframes=3:open-gop={int(opened)}"
        track = out.add_stream("libx264", 30, options={"preset": "ultrafast", "crf": "18", "x264-params": params})
        track.width, track.height, track.pix_fmt = picture.width, picture.height, "yuv420p"
        track.codec_context.time_base = Fraction(1, 90_000)
        heard = out.add_stream_from_template(sound, opaque=True)
        number = 0
        for packet in source.demux(picture, sound):
            if packet.stream is sound and packet.dts is not None:
                packet.stream = heard
                out.mux(packet)
            for frame in packet.decode() if packet.stream is picture else ():
                frame.pts, frame.time_base, frame.pict_type = round(clock(number) * 90_000), Fraction(1, 90_000), 0
                number += 1
                out.mux(track.encode(frame))
        out.mux(track.encode(None))


def examine(source: Path, folder: Path, clock: Clock, output: Output) -> Found:
    """Render a cut of about a hundred segments and look at it."""
    segments = list(_segments(float(_times(source)[-1])))
    destination = folder / "cut.mp4"
    spans = [Span(from_seconds(start), from_seconds(end)) for start, end in segments]
    result = render(str(source), str(destination), spans, output, scratch=str(folder), on_progress=lambda _: None)
    shown, sound, rate = _watch(destination)
    times = [at - to_fraction(probe(str(source)).origin) for at in _times(source)]
    middles = [(before + after) / 2 for before, after in pairwise([*times, 2 * times[-1] - times[-2]])]
    wanted = [n for start, end in segments for n, middle in enumerate(middles) if start < middle <= end]
    numbers = [number for _, number in shown]
    wrong = len(set(numbers) ^ set(wanted)) + len(numbers) - len(set(numbers))
    if output.frame_rate:
        wrong = len(set(numbers) - set(wanted)) + len(numbers) - len(set(numbers))
    return Found(result.how, len(shown), wrong, max(_distances(shown, sound, rate, clock, segments)))


def _segments(seconds: float) -> Iterator[tuple[float, float]]:
    random, at = Random(5), 0.4
    while at < seconds - 1:
        end = at + random.uniform(0.3, 0.6)
        yield at, end
        at = end + random.uniform(0.05, 0.3)


def _times(path: Path) -> list[Fraction]:
    with av.open(str(path)) as container:
        return sorted(p.pts * p.time_base for p in container.demux(video=0) if p.size and p.pts is not None)


def _watch(path: Path) -> tuple[list[tuple[float, int]], NDArray[np.float32], int]:
    shown: list[tuple[float, int]] = []
    blocks = []
    with av.open(str(path)) as container:
        for frame in container.decode(video=0, audio=0):
            if isinstance(frame, av.VideoFrame):
                shown.append((float(frame.time), _number(frame)))
            else:
                blocks.append(frame.to_ndarray()[0])
        rate = container.streams.audio[0].codec_context.sample_rate
    return shown, np.concatenate(blocks), rate


def _number(frame: av.VideoFrame) -> int:
    grey = frame.reformat(format="gray").to_ndarray()
    height, width = grey.shape
    band = grey[height // 60 : height // 9]
    bars = [band[:, int((bar + 0.3) * width / BARS) : int((bar + 0.7) * width / BARS)].mean() for bar in range(BARS)]
    return int("".join(str(int(bar > 128)) for bar in bars), 2)


def _distances(
    shown: list[tuple[float, int]],
    sound: NDArray[np.float32],
    rate: int,
    clock: Clock,
    segments: list[tuple[float, float]],
) -> Iterator[float]:
    times = np.arange(2 * rate) / rate % 1
    pilot = np.sin(2 * np.pi * (8000 * times + 2000 * times * times))
    spectrum = np.fft.rfft(pilot, 4 * rate)
    for start, end in segments:
        inside = [(at, number) for at, number in shown if start + 0.02 < clock(number) < end - 0.02 - WINDOW]
        if not inside:
            continue
        at, number = inside[len(inside) // 2]
        heard = sound[round(at * rate) : round((at + WINDOW) * rate)]
        likeness = np.fft.irfft(spectrum * np.conj(np.fft.rfft(heard - heard.mean(), 4 * rate)))[:rate]
        phase = int(np.argmax(likeness)) / rate
        yield abs((phase - float(clock(number)) + 0.5) % 1 - 0.5)


if __name__ == "__main__":
    main()
