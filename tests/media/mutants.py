"""Damage recordings as disks, networks and malice do, always the same way for the same seed."""

import random

LIES = (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x00FFFFFF, 0xFFFFFF00)
"""Values that sizes, counts and durations in headers must not be believed to have."""

HEADER_BYTES = 4096


def mutant(data: bytes, seed: int) -> bytes:
    """The recording `data` with one to three kinds of damage."""
    chance = random.Random(seed)
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        chance.choice((_cut, _flip, _flip_header, _lie, _lie_header, _blank, _move, _double))(damaged, chance)
    return bytes(damaged)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _flip(data: bytearray, chance: random.Random, within: int | None = None) -> None:
    for _ in range(chance.randint(1, 40)):
        if data:
            data[chance.randrange(min(within or len(data), len(data)))] ^= 1 << chance.randrange(8)


def _flip_header(data: bytearray, chance: random.Random) -> None:
    _flip(data, chance, HEADER_BYTES)


def _lie(data: bytearray, chance: random.Random, within: int | None = None) -> None:
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(max(1, min(within or len(data), len(data)) - 4))
        order = chance.choice(("big", "little"))
        data[at : at + 4] = chance.choice((*LIES, chance.getrandbits(32))).to_bytes(4, order)


def _lie_header(data: bytearray, chance: random.Random) -> None:
    # MP4 keeps its header at the end as often as at the beginning.
    movie = data.rfind(b"moov")
    if movie < 0 or chance.random() < 0.3:
        _lie(data, chance, HEADER_BYTES)
        return
    header = data[movie:]
    _lie(header, chance)
    data[movie:] = header


def _stretch(data: bytearray, chance: random.Random) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, start + chance.randint(1, 1 << chance.randint(2, 14))


def _blank(data: bytearray, chance: random.Random) -> None:
    start, end = _stretch(data, chance)
    data[start:end] = bytes(len(data[start:end]))


def _move(data: bytearray, chance: random.Random) -> None:
    start, end = _stretch(data, chance)
    moved = data[start:end]
    del data[start:end]
    at = chance.randrange(len(data) + 1)
    data[at:at] = moved


def _double(data: bytearray, chance: random.Random) -> None:
    start, end = _stretch(data, chance)
    data[end:end] = data[start:end]
