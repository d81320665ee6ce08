"""SMPTE 12M timecode: labels of frames, counted with or without drop-frame."""

import re
from dataclasses import dataclass
from fractions import Fraction

LABEL = re.compile(r"^(\d{1,2}):(\d{2}):(\d{2})([:;])(\d{2})$")


@dataclass(frozen=True, slots=True)
class Timebase:
    """A frame rate in frames a second and how its frames are labelled.

    Drop-frame leaves out labels, never frames: 2 a minute at 29.97 and 4 at 59.94, save in every tenth minute. It keeps
    clock time at these rates alone, yet some cameras count so at exactly 30 and 60, too. At any other rate `drop` is
    refused with `ValueError`.
    """

    rate: Fraction
    drop: bool = False

    def __post_init__(self) -> None:
        if self.drop and not droppable(self.rate):
            raise ValueError(f"drop-frame timecode is not defined at {self.rate} frames a second")

    @property
    def nominal(self) -> int:
        """Labels a second: 30 at 29.97."""
        return -(-self.rate.numerator // self.rate.denominator)

    @property
    def frame(self) -> Fraction:
        """Length of a frame in seconds."""
        return 1 / self.rate

    @property
    def ntsc(self) -> bool:
        """Whether the rate is a whole one slowed by 1000/1001."""
        return self.rate.denominator == 1001

    @property
    def dropped(self) -> int:
        """Labels left out in a minute that drops."""
        return self.nominal // 15 if self.drop else 0

    @property
    def day(self) -> int:
        """Frames in 24 hours of labels, where timecode starts over."""
        return 24 * 6 * self._ten_minutes

    @property
    def _ten_minutes(self) -> int:
        return 600 * self.nominal - 9 * self.dropped

    def count(self, label: str) -> int:
        """Frames from `00:00:00:00` to a label.

        Raises `ValueError` for text that is no timecode or that no frame of this rate can bear.
        """
        match = LABEL.match(label.strip())
        if not match:
            raise ValueError(f"{label!r} is no timecode")
        hours, minutes, seconds, frames = (int(match[group]) for group in (1, 2, 3, 5))
        if hours > 23 or minutes > 59 or seconds > 59 or frames >= self.nominal:
            raise ValueError(f"{label!r} is no timecode at {self.nominal} frames a second")
        whole_minutes = hours * 60 + minutes
        left_out = self.dropped * (whole_minutes - whole_minutes // 10)
        return (whole_minutes * 60 + seconds) * self.nominal + frames - left_out

    def label(self, frames: int) -> str:
        """The timecode of the frame that many frames after `00:00:00:00`; midnight starts it over."""
        tens, rest = divmod(frames % self.day, self._ten_minutes)
        minute = max(0, rest - self.dropped) // (60 * self.nominal - self.dropped)
        number = tens * 600 * self.nominal + rest + minute * self.dropped
        seconds, frame = divmod(number, self.nominal)
        separator = ";" if self.drop else ":"
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{separator}{frame:02}"


def droppable(rate: Fraction) -> bool:
    """Whether frames of that rate can be labelled in drop-frame."""
    return rate in (Fraction(30000, 1001), Fraction(30), Fraction(60000, 1001), Fraction(60))
