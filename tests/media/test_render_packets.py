"""Packets that are joined get rising times, and the units of coded pictures are found."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from av.packet import Packet
from hypothesis import given
from hypothesis import strategies as st

from roughy.media.rendering.nal import (
    START_CODE,
    Framing,
    as_broken_link,
    by_start_code,
    framing,
    free_h264_id,
    stored_sets,
    unit_type,
)
from roughy.media.rendering.order import DisorderedPackets, stamped

units = st.lists(
    st.binary(min_size=2, max_size=40).map(lambda tail: b"\x65" + tail.replace(b"\x00", b"\x01")), min_size=1
)


def packets(moments: list[int]) -> Iterator[Any]:
    for moment in moments:
        packet = Packet(b"x")
        packet.pts, packet.time_base, packet.duration = moment, Fraction(1, 1000), 10
        yield packet


@st.composite
def reordered(draw: st.DrawFn) -> tuple[list[int], int]:
    """Uneven presentation times in a decoding order that a decoder of some depth can play, and that depth."""
    depth = draw(st.integers(0, 4))
    steps = draw(st.lists(st.integers(1, 50), min_size=1, max_size=60))
    waiting = [sum(steps[:number]) for number in range(len(steps))]
    order: list[int] = []
    while waiting:
        ahead = draw(st.integers(0, min(depth, len(waiting) - 1)))
        order.append(waiting.pop(ahead if ahead <= depth - _overdue(order, waiting) else 0))
    return order, depth


def _overdue(order: list[int], waiting: list[int]) -> int:
    return sum(moment > waiting[0] for moment in order)


@given(reordered())
def test_decoding_times_rise_and_never_pass_the_presentation_time(case: tuple[list[int], int]) -> None:
    moments, depth = case
    out = [(packet.dts, packet.pts) for packet in stamped(packets(moments), depth, end=max(moments) + 7)]
    assert [pts for _, pts in out] == moments
    assert all(dts <= pts for dts, pts in out)
    assert all(before[0] < after[0] for before, after in pairwise(out))


def test_the_last_frame_shown_lasts_until_the_end() -> None:
    out = list(stamped(packets([0, 40, 20, 30]), 2, end=55))
    assert {packet.pts: packet.duration for packet in out}[40] == 15


def test_packets_reordered_more_deeply_than_said_are_noticed() -> None:
    with pytest.raises(DisorderedPackets):
        list(stamped(packets([0, 40, 30, 20, 10, 50, 60]), 1, end=70))


@given(units)
def test_units_are_found_by_start_code_and_by_length(coded: list[bytes]) -> None:
    assert list(by_start_code(b"".join(START_CODE + unit for unit in coded))) == coded
    for size in (1, 2, 4):
        framed = b"".join(len(unit).to_bytes(size, "big") + unit for unit in coded)
        assert list(Framing("h264", size).units(framed)) == coded


def test_parameter_sets_are_read_from_a_configuration_record() -> None:
    sps, pps = bytes.fromhex("6764000dacd94141fa1000000300100000030320f14299"), bytes.fromhex("68ebe3cb22c0")
    record = b"\x01\x64\x00\x0d\xff\xe1" + len(sps).to_bytes(2) + sps + b"\x01" + len(pps).to_bytes(2) + pps
    assert framing("h264", record) == Framing("h264", 4)
    assert stored_sets(record, "h264") == START_CODE + sps + START_CODE + pps
    assert free_h264_id(stored_sets(record, "h264")) != 0


@given(st.binary(max_size=200))
def test_lying_packets_are_read_without_harm(data: bytes) -> None:
    for size in (0, 1, 2, 4):
        Framing("hevc", size).begins_decoding(data)
        Framing("h264", size).begins_decoding(data)


def test_a_clean_random_access_picture_becomes_a_broken_link() -> None:
    data = START_CODE + bytes([32 << 1, 1, 7]) + START_CODE + bytes([21 << 1, 1, 9, 9])
    kinds = [unit_type(unit, "hevc") for unit in by_start_code(as_broken_link(data))]
    assert kinds == [32, 18]
