"""The room a voice stands in: its echo, and the noise that is there before anyone speaks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Room:
    """`noise` is the RMS level of the room tone in dBFS, `echo` the seconds in which an echo falls by 60 dB (0: none).

    `hum` is the level in dBFS of a mains hum of 50 Hz and its harmonics, None where there is none.
    """

    noise: float = -60.0
    echo: float = 0.0
    hum: float | None = None


def in_room(dry: NDArray[np.float32], rate: int, room: Room, chance: np.random.Generator) -> NDArray[np.float32]:
    """The same number of mono samples as `dry`, heard in `room`; the same `chance` gives the same samples."""
    wet = _echoed(dry, rate, room.echo, chance) if room.echo else dry
    wet = wet + _room_tone(len(dry), chance) * 10 ** (room.noise / 20)
    if room.hum is not None:
        wet = wet + _hum(len(dry), rate) * 10 ** (room.hum / 20)
    return np.clip(wet, -1, 1).astype(np.float32)


def _echoed(dry: NDArray[np.float32], rate: int, decay: float, chance: np.random.Generator) -> NDArray[np.float32]:
    """Convolve with noise that decays exponentially, the usual stand-in for the diffuse tail of a room."""
    time = np.arange(int(decay * rate)) / rate
    tail = chance.normal(0, 1, len(time)) * 10 ** (-3 * time / decay)
    tail[: int(0.012 * rate)] = 0
    tail *= 0.35 / np.sqrt(np.sum(tail**2))
    size = 1 << (len(dry) + len(tail)).bit_length()
    wet = np.fft.irfft(np.fft.rfft(dry, size) * np.fft.rfft(tail, size), size)[: len(dry)]
    return (dry + wet).astype(np.float32)


def _room_tone(count: int, chance: np.random.Generator) -> NDArray[np.float32]:
    """Noise of RMS 1 that falls with frequency as the air in a room does, looped from a few seconds."""
    size = 1 << 18
    spectrum = np.fft.rfft(chance.normal(0, 1, size))
    spectrum /= np.sqrt(np.maximum(np.arange(len(spectrum)), size / 2000))
    tone = np.fft.irfft(spectrum, size)
    return np.resize(tone / np.sqrt(np.mean(tone**2)), count).astype(np.float32)


def _hum(count: int, rate: int) -> NDArray[np.float32]:
    time = np.arange(count) / rate
    hum = sum(np.sin(2 * np.pi * 50 * harmonic * time) / harmonic for harmonic in (1, 2, 3, 5))
    return np.asarray(hum / np.sqrt(np.mean(np.square(hum))), np.float32) if count else np.zeros(0, np.float32)
