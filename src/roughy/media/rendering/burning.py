"""Burn captions into pictures: white letters on a dark box, near the bottom of the picture as a player shows it.

The FFmpeg that comes with PyAV has no text renderer. So Pillow draws each caption once, and the few pixels that it
covers are mixed into the frames it is shown on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import TypeAlias

import fontpkg
import numpy as np
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane
from av.video.reformatter import ColorRange
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from roughy.errors import RoughyError
from roughy.media.rendering.picture import PictureTarget
from roughy.timeline.on_cut import whole
from roughy.timeline.ticks import TICKS_PER_SECOND

FONT = fontpkg.path("Noto Sans")
"""Latin, Greek, Cyrillic and Devanagari; under the SIL Open Font License."""
WEIGHT = b"SemiBold"

HEIGHT_SHARE, WIDTH_SHARE = Fraction(1, 20), Fraction(1, 27)
"""The letters' size, of the height or of the width of the shown picture, whichever is smaller: 42 characters fit in."""
SMALLEST = 8
"""Pixels below which letters are hard to tell apart; only a line that would not fit is written smaller."""
WIDEST = Fraction(9, 10)
"""Share of the width that a line may take; letters shrink where it would take more."""
MARGIN = Fraction(1, 20)
"""Share of the height that stays free below: the safe area of EBU R 95."""
PADDING = Fraction(1, 3)
"""Space between letters and the box's edge, of the letters' size."""
OPACITY = 191
"""How far the box hides the picture, of 255."""

Level: TypeAlias = NDArray[np.uint16]


TURNS = {90: Image.Transpose.ROTATE_90, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_270}
"""What undoes a player's turn: Pillow turns counter-clockwise."""


class Burner:
    """Puts on each frame of a target the caption that is shown at its time.

    Raises `RoughyError` `letters_not_drawable` where the font lacks letters of the captions.
    """

    def __init__(self, target: PictureTarget) -> None:
        _check("".join(caption.text for caption in target.captions))
        self._target = target
        self._captions = target.captions
        self._next = 0
        self._stamp: tuple[int, _Stamp] | None = None

    def burned(self, frames: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
        """The frames in order of time, in 8 bit 4:2:0; those without a caption pass untouched."""
        for frame in frames:
            number = self._shown_at(frame)
            if number is not None:
                if self._stamp is None or self._stamp[0] != number:
                    self._stamp = number, _stamp(self._captions[number].text, self._target)
                self._stamp[1].press(frame)
            yield frame

    def _shown_at(self, frame: VideoFrame) -> int | None:
        assert frame.pts is not None and frame.time_base is not None
        # Captions are timed in whole milliseconds, and those at a joint to the one after it.
        moment = whole(frame.pts * frame.time_base * TICKS_PER_SECOND, up=True)
        while self._next < len(self._captions) and self._captions[self._next].span.end <= moment:
            self._next += 1
        shown = self._next < len(self._captions) and self._captions[self._next].span.contains(moment)
        return self._next if shown else None


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A drawn caption at an even place in the coded picture.

    `box` is how far the box hides the picture and `letters` how far the letters do, 0 to 255 for each pixel.
    """

    left: int
    top: int
    box: Level
    letters: Level

    def press(self, frame: VideoFrame) -> None:
        """Mix the caption into the frame's planes."""
        frame.make_writable()
        full = frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj")
        black, white = (0, 255) if full else (16, 235)
        hidden = self.box + self.letters
        luma, *chroma = frame.planes
        _mix(_window(luma, self.left, self.top, hidden), hidden, self.box * black + self.letters * white)
        halved = (hidden[::2, ::2] + hidden[1::2, ::2] + hidden[::2, 1::2] + hidden[1::2, 1::2]) // 4
        for plane in chroma:
            _mix(_window(plane, self.left // 2, self.top // 2, halved), halved, halved * 128)


def _mix(pixels: NDArray[np.uint8], hidden: Level, light: Level) -> None:
    pixels[:] = (pixels * (255 - hidden) + light + 127) // 255


def _window(plane: VideoPlane, left: int, top: int, size: Level) -> NDArray[np.uint8]:
    rows: NDArray[np.uint8] = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)  # type: ignore[call-overload]
    height, width = size.shape
    return rows[top : top + height, left : left + width]


def _stamp(text: str, target: PictureTarget) -> _Stamp:
    box, letters = (_coded(image, target) for image in _drawn(text, _shown_size(target)))
    left, top, right, bottom = box.getbbox() or (0, 0, 2, 2)
    place = (
        left // 2 * 2,
        top // 2 * 2,
        min(-(-right // 2) * 2, target.width),
        min(-(-bottom // 2) * 2, target.height),
    )
    hidden, bright = (np.asarray(image.crop(place), np.uint16) for image in (box, letters))
    return _Stamp(place[0], place[1], hidden * (255 - bright) // 255, bright)


def _shown_size(target: PictureTarget) -> tuple[int, int]:
    """Width and height as a viewer sees them, in square pixels."""
    across = round(target.width * target.pixel_aspect)
    return (target.height, across) if target.rotation in {90, 270} else (across, target.height)


def _coded(shown: Image.Image, target: PictureTarget) -> Image.Image:
    """The picture that is coded so that a viewer sees `shown`."""
    turned = shown.transpose(TURNS[target.rotation]) if target.rotation in TURNS else shown
    flipped = turned.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if target.mirrored else turned
    size = (target.width, target.height)
    return flipped if flipped.size == size else flipped.resize(size)


def _drawn(text: str, size: tuple[int, int]) -> tuple[Image.Image, Image.Image]:
    """The box and the letters of a caption, each alone, on a picture of this size."""
    width, height = size
    lines = ["".join(sign for sign in line if sign.isspace() or _has(sign)) for line in text.split("\n")]
    font = _fitting(lines, size)
    ascent, descent = font.getmetrics()
    padding = round(font.size * PADDING)
    bottom = height - round(height * MARGIN)
    half = round(max(font.getlength(line) for line in lines) / 2) + padding
    box, letters = Image.new("L", size), Image.new("L", size)
    place = (width / 2 - half, bottom - (ascent + descent) * len(lines) - padding, width / 2 + half, bottom)
    ImageDraw.Draw(box).rounded_rectangle(place, radius=padding, fill=OPACITY)
    pen = ImageDraw.Draw(letters)
    for number, line in enumerate(reversed(lines)):
        baseline = bottom - padding // 2 - descent - number * (ascent + descent)
        pen.text((width / 2, baseline), line, font=font, anchor="ms", fill=255)
    return box, letters


def _fitting(lines: Sequence[str], size: tuple[int, int]) -> ImageFont.FreeTypeFont:
    width, height = size
    usual = max(SMALLEST, round(min(height * HEIGHT_SHARE, width * WIDTH_SHARE)))
    longest = max(_font(usual).getlength(line) for line in lines)
    return _font(max(1, min(usual, int(usual * width * WIDEST / Fraction(longest or 1)))))


def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONT, size)
    font.set_variation_by_name(WEIGHT)
    return font


def _check(text: str) -> None:
    lacking = "".join(sorted({letter for letter in text if letter.isalpha() and not _has(letter)}))
    if lacking:
        message = f"The font for burned-in captions has no “{lacking[:8]}”: take the captions as `srt` or `vtt`."
        raise RoughyError("letters_not_drawable", message)


@cache
def _has(letter: str) -> bool:
    font = ImageFont.truetype(FONT, 20)
    return bytes(font.getmask(letter)) != bytes(font.getmask("\uffff"))
