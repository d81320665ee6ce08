"""Look into H.264 and HEVC packets as far as cutting needs: their units, parameter sets and where decoding may begin.

Units and types are those of ITU-T H.264 (7.3.1, table 7-1) and H.265 (7.3.1, table 7-1), the configuration records
those of ISO/IEC 14496-15 (5.3.3.1 and 8.3.3.1).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

START_CODE = b"\x00\x00\x00\x01"
ANNEX_B = re.compile(b"\x00\x00\x01")

H264_IDR, H264_SPS, H264_PPS = 5, 7, 8
HEVC_BLA, HEVC_IRAP_LAST, HEVC_CRA, HEVC_BLA_N_LP = 16, 21, 21, 18
HEVC_VPS, HEVC_SPS, HEVC_PPS = 32, 33, 34

SLICES = {"h264": frozenset({1, 2, 3, 4, 5}), "hevc": frozenset(range(32))}
PARAMETER_SETS = {"h264": frozenset({H264_SPS, H264_PPS}), "hevc": frozenset({HEVC_VPS, HEVC_SPS, HEVC_PPS})}

Codec = Literal["h264", "hevc"]


@dataclass(frozen=True, slots=True)
class Framing:
    """How a stream's packets separate their units: by lengths of so many bytes, or by start codes where that is 0."""

    codec: Codec
    length_size: int

    def units(self, data: bytes) -> Iterator[bytes]:
        """The units of a packet, without lengths or start codes."""
        return _by_length(data, self.length_size) if self.length_size else by_start_code(data)

    def begins_decoding(self, data: bytes) -> bool:
        """Whether a decoder that knows nothing earlier can begin with this packet: an IDR or IRAP picture."""
        for unit in self.units(data):
            kind = unit_type(unit, self.codec)
            if kind in SLICES[self.codec]:
                return kind == H264_IDR if self.codec == "h264" else HEVC_BLA <= kind <= HEVC_IRAP_LAST
        return False


def framing(codec: Codec, extradata: bytes) -> Framing:
    """The framing that a stream's configuration record tells, or start codes where it has none."""
    if not extradata or extradata[0] != 1:
        return Framing(codec, 0)
    return Framing(codec, (extradata[4 if codec == "h264" else 21] & 3) + 1)


def unit_type(unit: bytes, codec: Codec) -> int:
    """A unit's type."""
    return unit[0] & 31 if codec == "h264" else unit[0] >> 1 & 63


def _by_length(data: bytes, size: int) -> Iterator[bytes]:
    at = 0
    while at + size < len(data):
        length = int.from_bytes(data[at : at + size])
        if length:
            yield data[at + size : at + size + length]
        at += size + length


def by_start_code(data: bytes) -> Iterator[bytes]:
    """The units of a byte stream in the format of annex B."""
    starts = [match.end() for match in ANNEX_B.finditer(data)]
    for number, start in enumerate(starts):
        end = starts[number + 1] - 3 if number + 1 < len(starts) else len(data)
        unit = data[start:end].rstrip(b"\x00")
        if unit:
            yield unit


def parameter_sets(data: bytes, codec: Codec) -> bytes:
    """The parameter sets among units in the format of annex B, in that format."""
    wanted = PARAMETER_SETS[codec]
    return b"".join(START_CODE + unit for unit in by_start_code(data) if unit_type(unit, codec) in wanted)


def stored_sets(extradata: bytes, codec: Codec) -> bytes:
    """The parameter sets of a stream's configuration record (or annex B header), in the format of annex B."""
    if not extradata or extradata[0] != 1:
        return parameter_sets(extradata, codec)
    units = _avc_record(extradata) if codec == "h264" else _hevc_record(extradata)
    return parameter_sets(b"".join(START_CODE + unit for unit in units), codec)


def _avc_record(record: bytes) -> Iterator[bytes]:
    at = 5
    for mask in (31, 255):
        count, at = record[at] & mask, at + 1
        for _ in range(count):
            length = int.from_bytes(record[at : at + 2])
            yield record[at + 2 : at + 2 + length]
            at += 2 + length


def _hevc_record(record: bytes) -> Iterator[bytes]:
    at = 23
    for _ in range(record[22]):
        count, at = int.from_bytes(record[at + 1 : at + 3]), at + 3
        for _ in range(count):
            length = int.from_bytes(record[at : at + 2])
            yield record[at + 2 : at + 2 + length]
            at += 2 + length


def free_h264_id(sets: bytes) -> int:
    """A number below 32 that no sequence or picture parameter set of H.264 among `sets` (in annex B) has."""
    taken = set()
    for unit in by_start_code(sets):
        kind = unit_type(unit, "h264")
        if kind == H264_SPS:
            taken.add(_exp_golomb(unit[4:]))
        elif kind == H264_PPS:
            taken.add(_exp_golomb(unit[1:]))
    return next(number for number in range(31, -1, -1) if number not in taken)


def _exp_golomb(data: bytes) -> int:
    """The unsigned Exp-Golomb code with which `data` begins (H.264, 9.1)."""
    bits = "".join(f"{byte:08b}" for byte in data[:8])
    zeros = bits.index("1")
    return int(bits[zeros : 2 * zeros + 1], 2) - 1


def as_broken_link(data: bytes) -> bytes:
    """Turn the CRA picture of an HEVC packet (annex B) into one without leading pictures that follows a cut.

    A broken-link picture (BLA_N_LP) has the same syntax as a CRA picture; it tells a decoder that what came before it
    is not what came before it when it was coded.
    """
    return b"".join(
        START_CODE + (bytes([unit[0] & 0x81 | HEVC_BLA_N_LP << 1]) + unit[1:] if _is_cra(unit) else unit)
        for unit in by_start_code(data)
    )


def _is_cra(unit: bytes) -> bool:
    return unit_type(unit, "hevc") == HEVC_CRA
