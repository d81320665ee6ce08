"""Decide how an output's picture is made: what is copied, what is encoded, and to what."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, cast

from av.container import InputContainer
from av.video.stream import VideoStream

from roughy.media.rendering.matching import matched_target
from roughy.media.rendering.nal import Codec, Framing, framing, stored_sets
from roughy.media.rendering.parts import LONGEST_PART, SHORTEST_PART, Part, SharedPart, divided, gathered
from roughy.media.rendering.picture import PictureTarget, picture_target
from roughy.media.rendering.pieces import Cut
from roughy.media.rendering.smart import obstacle, smart_plan
from roughy.media.rendering.task import Task

ENCODED_REORDERING = 2
"""Frames by which x264 and x265 reorder with the options in use."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The parts of a picture in order, what the encoded ones are encoded to, and the frames it is reordered by at most.

    `framing` is that of the copied packets, None where none are. `notes` say why.
    """

    parts: tuple[Part, ...]
    target: PictureTarget
    reordering: int
    framing: Framing | None = None
    notes: tuple[str, ...] = ()

    @property
    def how(self) -> Literal["smart", "encode"]:
        """The kind of render, as results tell it."""
        return "encode" if self.framing is None else "smart"


def smart_recipe(task: Task, container: InputContainer, stream: VideoStream, cut: Cut) -> Recipe | str:
    """The recipe that copies what can be copied, or a sentence that says why there is none."""
    source = task.recording.video
    assert source is not None
    reason = obstacle(task.output, source)
    if reason:
        return reason
    codec = cast(Codec, source.codec)
    extradata = stream.codec_context.extradata or b""
    sets = stored_sets(extradata, codec)
    if not sets:
        return "The picture is encoded because the file does not tell its decoding parameters in advance."
    frames = framing(codec, extradata)
    plan = smart_plan(container, stream, cut, frames)
    if not plan.worth_while:
        return "The picture is encoded because too few frames lie between a keyframe and the cut behind it."
    target = matched_target(source, stream, sets)
    return Recipe(plan.parts, target, max(plan.reordering, ENCODED_REORDERING if plan.reordering else 0), frames)


def full_recipe(
    task: Task, container: InputContainer, stream: VideoStream, cut: Cut, *, workers: int, reason: str
) -> Recipe:
    """The recipe that encodes every frame, in parts for `workers`; `reason` says why, as a sentence."""
    assert task.recording.video is not None
    longest = min(LONGEST_PART / cut.unit, max(SHORTEST_PART / cut.unit, Fraction(cut.length, workers)))
    pieces = [each for piece in cut.pieces for each in divided(container, stream, piece, longest)]
    target = picture_target(task.output, task.recording.video)
    return Recipe(tuple(gathered(pieces, longest)), target, ENCODED_REORDERING, notes=(reason,))


def shared_recipe(task: Task, cut: Cut) -> Recipe:
    """The recipe that joins what others have encoded by the full recipe."""
    assert task.recording.video is not None
    seconds = cut.length * cut.unit / len(task.shares)
    parts = tuple(SharedPart(path, seconds) for path in task.shares)
    target = picture_target(task.output, task.recording.video)
    return Recipe(parts, target, ENCODED_REORDERING, notes=(f"The picture was encoded in {len(parts)} shares.",))
