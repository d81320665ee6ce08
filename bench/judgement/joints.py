"""`python -m bench.judgement.joints RECORDING… --pictures FOLDER`: look at every joint of a cut as one would listen.

Each recording is recognized, cut by `standard` without a script and its sound rendered as the renderer does. For every
joint the table says what could be heard there. Pictures need matplotlib: `pip install matplotlib`.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from bench.judgement.hearing import hear_samples
from roughy.editing.decide import decide
from roughy.editing.ear import Ear, listen
from roughy.editing.rough_cut import RoughCut
from roughy.editing.settings import preset
from roughy.editing.talk import Talk, prepare
from roughy.media.rendering.pieces import cut_sound
from roughy.media.rendering.samples import SampleReader
from roughy.media.rendering.sound import cut_samples
from roughy.speech.pcm import SAMPLE_RATE, span_of
from roughy.speech.reader import read
from roughy.timeline.span import Span
from roughy.timeline.ticks import Ticks, to_seconds

WINDOW = 0.03
"""Seconds on each side of a joint of which level and spectrum are taken."""

CLICK = 0.004
"""Seconds on each side of a joint in which a click would lie: the cross-fade and a little more."""

Samples = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Joint:
    """One joint of a rendered cut.

    `at` is its moment in the output and `left` and `entered` in the source, in seconds. `before` and `after` are levels
    in dB below full scale. `click` compares the greatest bend of the wave at the joint with the greatest within half a
    second around it (1: no sharper than the speech itself). `to_word` and `from_word` are the milliseconds from the
    last word to the cut and from the cut to the next word, by the words' edges refined on the sound; negative inside a
    word. `sounding` says whether either edge of the cut lies in something audible. `jump` is the distance in dB between
    the spectra on both sides, `usual` the median of that distance between neighbours anywhere else.
    """

    at: float
    left: float
    entered: float
    before: float
    after: float
    click: float
    to_word: float
    from_word: float
    sounding: bool
    jump: float
    usual: float


def main() -> None:
    """Print the joints of the recordings that the command line names, and draw them where it says."""
    parser = argparse.ArgumentParser(prog="python -m bench.judgement.joints", description="Look at the joints.")
    parser.add_argument("recordings", nargs="+", type=Path)
    parser.add_argument("--pictures", type=Path, help="folder for a picture of every joint")
    options = parser.parse_args()
    for recording in options.recordings:
        samples = _at_16_khz(recording)
        heard, _ = hear_samples(samples, language=None)
        transcript = read(heard.transcript)
        duration = span_of(0, len(samples)).end
        cut = decide(
            transcript, heard.sound, duration=duration, frame_rate=None, script=None, settings=preset("standard")
        )
        ear = listen(heard.sound, duration)
        sound, rate = _rendered(recording, cut.segments)
        joints = list(find_joints(sound, rate, cut, prepare(transcript, ear), ear))
        print("\n".join(["", f"### {recording.name}", "", *_removals(cut), "", *_table(joints)]))
        if options.pictures:
            options.pictures.mkdir(parents=True, exist_ok=True)
            for number, joint in enumerate(joints, 1):
                _draw(sound, rate, joint, options.pictures / f"{recording.stem}-{number:02}.png")


def find_joints(sound: Samples, rate: int, cut: RoughCut, talk: Talk, ear: Ear) -> Iterator[Joint]:
    """Measure every joint of a cut in its rendered sound (mono samples at `rate`)."""
    bends = np.abs(np.diff(sound, 2))
    usual = _usual_jump(sound, rate)
    at = 0.0
    for one, two in pairwise(cut.segments):
        at += to_seconds(one.duration)
        sample = round(at * rate)
        before, after = sound[sample - round(WINDOW * rate) : sample], sound[sample : sample + round(WINDOW * rate)]
        yield Joint(
            at=at,
            left=to_seconds(one.end),
            entered=to_seconds(two.start),
            before=_level(before),
            after=_level(after),
            click=_sharpest(bends, sample, CLICK * rate) / _sharpest(bends, sample, rate / 2),
            to_word=min((_signed(one.end - w.span.end) for w in talk.words if w.span.start < one.end), key=abs),
            from_word=min((_signed(w.span.start - two.start) for w in talk.words if w.span.end > two.start), key=abs),
            sounding=any(ear.heard(Span(Ticks(edge - 1), Ticks(edge + 1))) for edge in (one.end, two.start)),
            jump=_distance(before, after),
            usual=usual,
        )


def _signed(ticks: int) -> float:
    return to_seconds(Ticks(ticks)) * 1000


def _level(samples: Samples) -> float:
    return float(10 * np.log10(np.mean(np.square(samples)) + 1e-12))


def _sharpest(bends: Samples, sample: int, reach: float) -> float:
    return float(bends[max(0, sample - round(reach)) : sample + round(reach)].max()) + 1e-9


def _distance(before: Samples, after: Samples) -> float:
    """Root mean square difference in dB of two spectra in 24 bands of equal ratio from 100 Hz up."""
    if len(before) != len(after):
        return 0.0
    spectra = [np.square(np.abs(np.fft.rfft(part * np.hanning(len(part))))) for part in (before, after)]
    edges = np.unique(np.geomspace(3, len(spectra[0]), 25).astype(int))
    bands = [10 * np.log10(np.add.reduceat(spectrum, edges[:-1]) + 1e-9) for spectrum in spectra]
    return float(np.sqrt(np.mean(np.square(bands[0] - bands[1]))))


def _usual_jump(sound: Samples, rate: int) -> float:
    size = round(WINDOW * rate)
    parts = [sound[start : start + size] for start in range(0, len(sound) - size, size)]
    return float(np.median([_distance(one, two) for one, two in pairwise(parts)])) if len(parts) > 1 else 0.0


def _at_16_khz(recording: Path) -> NDArray[np.int16]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    with av.open(str(recording)) as container:
        blocks = [block.to_ndarray()[0] for frame in container.decode(audio=0) for block in resampler.resample(frame)]
    return np.concatenate([*blocks, *(block.to_ndarray()[0] for block in resampler.resample(None))])


def _rendered(recording: Path, segments: tuple[Span, ...]) -> tuple[Samples, int]:
    with av.open(str(recording)) as container:
        reader = SampleReader(container, container.streams.audio[0], "mono")
        return np.concatenate([block[0] for block in cut_samples(cut_sound(segments, Ticks(0)), reader)]), reader.rate


def _removals(cut: RoughCut) -> Iterator[str]:
    for removal in cut.removals:
        start, end = to_seconds(removal.span.start), to_seconds(removal.span.end)
        yield f"- {start:.2f}–{end:.2f} s, {removal.reason.value}: {removal.text or removal.evidence}"


def _table(joints: list[Joint]) -> Iterator[str]:
    yield "| joint | source | level | click | to word | from word | in sound | spectral jump (usual) |"
    yield "| ---: | ---: | ---: | ---: | ---: | ---: | --- | ---: |"
    for joint in joints:
        yield (
            f"| {joint.at:.2f} s | {joint.left:.2f} → {joint.entered:.2f} s "
            f"| {joint.before:.0f} → {joint.after:.0f} dB | {joint.click:.2f} "
            f"| {joint.to_word:.0f} ms | {joint.from_word:.0f} ms "
            f"| {'yes' if joint.sounding else 'no'} | {joint.jump:.0f} ({joint.usual:.0f}) dB |"
        )


def _draw(sound: Samples, rate: int, joint: Joint, file: Path) -> None:
    from matplotlib.figure import Figure  # noqa: PLC0415 - only pictures need it, and the package does not

    sample, reach = round(joint.at * rate), rate // 2
    part = sound[max(0, sample - reach) : sample + reach]
    begin = max(0, sample - reach) / rate - joint.at
    figure = Figure(figsize=(9, 5), layout="constrained")
    wave, spectrum = figure.subplots(2, 1, sharex=True)
    wave.plot(begin + np.arange(len(part)) / rate, part, linewidth=0.4)
    spectrum.specgram(part, NFFT=512, noverlap=448, Fs=rate, xextent=(begin, begin + len(part) / rate), vmin=-140)
    for axes in (wave, spectrum):
        axes.axvline(0, color="red", linewidth=0.6)
    wave.set_title(f"{file.stem}: {joint.left:.2f} s to {joint.entered:.2f} s of the source")
    figure.savefig(file, dpi=80)


if __name__ == "__main__":
    main()
