"""The picture of the demo footage: a drawn speaker whose mouth follows the voice, and a strip that tells the frame.

The strip runs along the lower edge: `BITS` cells, white for 1 and black for 0, most significant bit left. Any frame of
a rendered cut thus says which frame of the raw recording it is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT = 1280, 720
BITS, STRIP_HEIGHT = 20, 16
CELL = WIDTH // BITS

WALL, FLOOR, LAMP = (38, 70, 83), (20, 36, 46), (233, 196, 106)
SHIRT, SKIN, HAIR, EYE, LIP, MOUTH = (
    (42, 157, 143),
    (236, 188, 160),
    (74, 48, 38),
    (40, 40, 48),
    (176, 92, 88),
    (92, 30, 36),
)
HEAD_LEFT, HEAD_TOP, HEAD_SIZE = 440, 90, 400
SWAY = 14

Rgb = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Disc:
    """An ellipse: centre and radii in pixels of the area it is painted into, and its colour."""

    x: float
    y: float
    across: float
    down: float
    colour: tuple[int, int, int]


def _paint(picture: NDArray[np.float32], disc: _Disc) -> None:
    """Draw a disc with soft edges into a float RGB picture, touching only the pixels around it."""
    height, width = picture.shape[:2]
    left, right = max(0, int(disc.x - disc.across - 2)), min(width, int(disc.x + disc.across + 3))
    top, bottom = max(0, int(disc.y - disc.down - 2)), min(height, int(disc.y + disc.down + 3))
    y, x = np.ogrid[top:bottom, left:right]
    radius = np.hypot((x - disc.x) / disc.across, (y - disc.y) / disc.down)
    cover = np.clip((1 - radius) * min(disc.across, disc.down) + 0.5, 0, 1)[..., None]
    area = picture[top:bottom, left:right]
    area += cover * (np.asarray(disc.colour, np.float32) - area)


class Portrait:
    """Draws the frames: the set once, the speaker's head anew for each frame."""

    def __init__(self) -> None:
        self._set = _draw_set()

    def frame(self, number: int, loudness: float) -> Rgb:
        """Frame `number` as `(HEIGHT, WIDTH, 3)` RGB; the mouth opens with `loudness`, 0 to 1."""
        picture = self._set.copy()
        head = picture[HEAD_TOP : HEAD_TOP + HEAD_SIZE, HEAD_LEFT : HEAD_LEFT + HEAD_SIZE].astype(np.float32)
        for disc in _face(number, loudness):
            _paint(head, disc)
        picture[HEAD_TOP : HEAD_TOP + HEAD_SIZE, HEAD_LEFT : HEAD_LEFT + HEAD_SIZE] = head.astype(np.uint8)
        _write_number(picture, number)
        return picture


def _draw_set() -> Rgb:
    fade = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None, None]
    picture = np.asarray(WALL, np.float32) * (1 - fade) + np.asarray(FLOOR, np.float32) * fade
    picture = np.broadcast_to(picture, (HEIGHT, WIDTH, 3)).copy()
    for size in range(200, 70, -4):
        glow = [int(w + (c - w) * ((200 - size) / 200) ** 2) for w, c in zip(WALL, LAMP, strict=True)]
        _paint(picture, _Disc(1060, 200, size, size, (glow[0], glow[1], glow[2])))
    _paint(picture, _Disc(1060, 200, 64, 64, LAMP))
    _paint(picture, _Disc(640, 760, 330, 260, SHIRT))
    _paint(picture, _Disc(640, 470, 58, 82, SKIN))
    return picture.astype(np.uint8)


def _face(number: int, loudness: float) -> list[_Disc]:
    x = HEAD_SIZE / 2 + SWAY * np.sin(number / 37)
    y = HEAD_SIZE / 2 + SWAY / 2 * np.sin(number / 23)
    lid = 2 if number % 97 < 4 else 11
    opening = 4 + 30 * loudness
    return [
        _Disc(x, y - 34, 142, 158, HAIR),
        _Disc(x, y + 16, 124, 150, SKIN),
        _Disc(x, y - 104, 112, 48, HAIR),
        _Disc(x - 46, y - 6, 12, lid, EYE),
        _Disc(x + 46, y - 6, 12, lid, EYE),
        _Disc(x, y + 38, 12, 18, (222, 166, 138)),
        _Disc(x, y + 92, 42, opening + 6, LIP),
        _Disc(x, y + 92, 34, opening, MOUTH),
    ]


def _write_number(picture: Rgb, number: int) -> None:
    bits = (number >> np.arange(BITS - 1, -1, -1)) & 1
    picture[-STRIP_HEIGHT:] = np.repeat(np.where(bits, 235, 16).astype(np.uint8), CELL)[None, :, None]


def frame_number(picture: NDArray[np.uint8]) -> int:
    """The number that a frame of `(height, width)` luma or `(height, width, 3)` RGB tells, at any size or quality."""
    luma = picture if picture.ndim == 2 else picture.mean(axis=2)
    height, width = luma.shape
    row = luma[height - max(1, height * STRIP_HEIGHT // HEIGHT // 2)]
    cells = [row[int((cell + 0.5) * width / BITS)] > 127 for cell in range(BITS)]
    return int("".join("1" if cell else "0" for cell in cells), 2)
