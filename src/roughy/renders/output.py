"""The file a client asks for."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from roughy.media.output import Output
from roughy.timeline.captions import Caption
from roughy.timeline.chapters import Chapter


class OutputFormat(StrEnum):
    """A container with its codecs: H.264 and AAC in `mp4` and `mov`, AAC in `m4a`, MP3 in `mp3`."""

    MP4 = "mp4"
    MOV = "mov"
    M4A = "m4a"
    MP3 = "mp3"


CONTENT_TYPES = {
    OutputFormat.MP4: "video/mp4",
    OutputFormat.MOV: "video/quicktime",
    OutputFormat.M4A: "audio/mp4",
    OutputFormat.MP3: "audio/mpeg",
}


VIDEO_OPTIONS = ("resolution", "frame_rate", "video_bitrate", "captions")

SOUND_HAS_NO_PICTURE: dict[str, Any] = {
    "if": {"properties": {"format": {"enum": ["m4a", "mp3"]}}},
    "then": {"properties": {name: {"type": "null"} for name in VIDEO_OPTIONS}},
}
"""The rule of `RenderOutput` in JSON Schema."""


class RenderOutput(BaseModel):
    """The file wanted; what is null follows the source, and nothing is enlarged beyond it."""

    model_config = ConfigDict(json_schema_extra=SOUND_HAS_NO_PICTURE)

    format: Annotated[OutputFormat, Field(description="`mp4`, `mov`: H.264 and AAC. `m4a`: AAC. `mp3`.")]
    resolution: Annotated[
        Literal["720p", "1080p", "4k"] | None, Field(description="The shorter edge; for video formats.")
    ] = None
    frame_rate: Annotated[
        Literal[24, 25, 30, 50, 60, 120] | None, Field(description="Frames a second; for video formats.")
    ] = None
    video_bitrate: Annotated[Literal[5, 10, 20, 50] | None, Field(description="Mbps; for video formats.")] = None
    audio_bitrate: Annotated[Literal[128, 192, 256, 320] | None, Field(description="kbps.")] = None
    captions: Annotated[
        Literal["burned"] | None,
        Field(description="`burned` draws the captions of `subtitle/export` into the picture; for video formats."),
    ] = None
    chapters: Annotated[
        bool, Field(strict=True, description="Write the chapters of `chapters/export` into the file.")
    ] = False
    loudness: Annotated[
        float | None,
        Field(
            strict=True,
            ge=-24,
            le=-10,
            description="Integrated loudness to reach, in LUFS (EBU R 128): -16 suits speech online, -23 broadcast; "
            "null leaves the sound as loud as it is.",
        ),
    ] = None

    @property
    def is_video(self) -> bool:
        """Whether the file has a picture."""
        return self.format in {OutputFormat.MP4, OutputFormat.MOV}

    @property
    def carries_words(self) -> bool:
        """Whether what was said is needed to make the file."""
        return self.captions is not None or self.chapters

    @model_validator(mode="after")
    def _video_options_need_a_picture(self) -> "RenderOutput":
        given = [name for name in VIDEO_OPTIONS if getattr(self, name) is not None]
        if given and not self.is_video:
            raise ValueError(f"{given[0]} is for video formats: leave it out, or ask for mp4 or mov")
        return self

    def for_engine(self, captions: tuple[Caption, ...] = (), chapters: tuple[Chapter, ...] = ()) -> Output:
        """The same wish in the media engine's units (bits a second), with what there is of captions and chapters."""
        return Output(
            format=self.format.value,
            resolution=self.resolution,
            frame_rate=self.frame_rate,
            video_bitrate=self.video_bitrate * 1_000_000 if self.video_bitrate else None,
            audio_bitrate=self.audio_bitrate * 1_000 if self.audio_bitrate else None,
            loudness=self.loudness,
            captions=captions if self.captions else (),
            chapters=chapters if self.chapters else (),
        )
