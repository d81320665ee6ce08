"""Put a performed take on disk: as sound alone, or filmed with a drawn speaker."""

import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from roughy.demo.picture import HEIGHT, WIDTH, Portrait
from roughy.demo.takes import RATE, Take

FRAME_RATE = 30
KEYFRAME_SECONDS = 2
AUDIO_BIT_RATE = 160_000


def write_wav(take: Take, path: Path) -> None:
    """Write the take as 16-bit mono WAV at 48 kHz."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(_pcm(take).tobytes())


def film(take: Take, path: Path) -> None:
    """Write the take as MP4: H.264 1280x720 at 30 frames a second with a keyframe every 2 s, and AAC at 48 kHz.

    Every frame tells its number, see `roughy.demo.picture`.
    """
    with av.open(path, "w", options={"movflags": "+faststart"}) as container:
        picture = container.add_stream("libx264", FRAME_RATE, options={"preset": "veryfast", "crf": "20"})
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        picture.gop_size = FRAME_RATE * KEYFRAME_SECONDS
        sound = container.add_stream("aac", RATE, layout="mono", bit_rate=AUDIO_BIT_RATE)
        portrait, pcm, step = Portrait(), _pcm(take), RATE // FRAME_RATE
        for number, start in enumerate(range(0, len(pcm), step)):
            block = pcm[start : start + step]
            still = av.VideoFrame.from_ndarray(portrait.frame(number, _loudness(block)), format="rgb24")
            still.pts, still.time_base = number, Fraction(1, FRAME_RATE)
            container.mux(picture.encode(still))
            heard = av.AudioFrame.from_ndarray(block[np.newaxis], format="s16", layout="mono")
            heard.sample_rate, heard.pts, heard.time_base = RATE, start, Fraction(1, RATE)
            container.mux(sound.encode(heard))
        container.mux(picture.encode(None))
        container.mux(sound.encode(None))


def _pcm(take: Take) -> NDArray[np.int16]:
    return np.round(take.samples * 32767).astype(np.int16)


def _loudness(block: NDArray[np.int16]) -> float:
    return float(min(1.0, np.sqrt(np.mean(np.square(block / 32768))) * 6)) if len(block) else 0.0
