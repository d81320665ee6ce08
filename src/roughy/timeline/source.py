"""What an edit list must know of the file it cuts, and how it names that file to an editor."""

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import quote as percent_encode

from roughy.timeline.ticks import START, Ticks

WINDOWS_PATH = re.compile(r"^(?:[A-Za-z]:[\\/]|\\\\)")


@dataclass(frozen=True, slots=True)
class Source:
    """One media file.

    `name` is the file's name as a person knows it. `path` is where it lies: absolute, relative to the edit list, or
    None where only the name is known and the editor asks for the file. `frame_rate` is the nominal rate in frames a
    second, None without a picture; `variable` says that frames do not keep to it. `timecode` is the embedded start
    timecode (`HH:MM:SS:FF`, `;` before the frames for drop-frame), counted at `timecode_rate` frames a second where
    that differs from `frame_rate` (50p cameras that count 25). `channels` is 0 without sound; `sample_rate` in Hz.
    """

    name: str
    path: str | None
    duration: Ticks
    frame_rate: Fraction | None
    variable: bool = False
    timecode: str | None = None
    width: int = 0
    height: int = 0
    channels: int = 0
    sample_rate: int = 0
    timecode_rate: Fraction | None = None
    first_frame: Ticks = START

    def __post_init__(self) -> None:
        if self.frame_rate is None and not self.channels:
            raise ValueError("a source has a picture, sound or both")

    @property
    def stem(self) -> str:
        """The name without its extension."""
        return PurePosixPath(self.name).stem or self.name

    @property
    def location(self) -> str:
        """The path where one is known, else the bare name, as a person reads it."""
        return self.path or self.name


def is_absolute(path: str) -> bool:
    """Whether the path names one place on its machine, POSIX or Windows."""
    return path.startswith("/") or bool(WINDOWS_PATH.match(path))


def media_url(source: Source, host: str = "") -> str | None:
    """The `file://` URL (RFC 8089) of an absolute path, percent-encoded as UTF-8; None where no absolute path is known.

    `host` goes between the slashes; FCP 7 XML wants `localhost` there.
    """
    if source.path is None or not is_absolute(source.path):
        return None
    if not WINDOWS_PATH.match(source.path):
        return f"file://{host}{_quote(source.path)}"
    path = PureWindowsPath(source.path).as_posix()
    if path.startswith("//"):
        return f"file:{_quote(path)}"
    return f"file://{host}/{path[:2]}{_quote(path[2:])}"


def relative_url(source: Source) -> str:
    """The percent-encoded reference, relative to the edit list, of a path that is not absolute or of the bare name."""
    path = PurePosixPath((source.path or source.name).replace("\\", "/"))
    return _quote(str(path)) if path.parts[:1] == ("..",) else f"./{_quote(str(path))}"


def _quote(path: str) -> str:
    # A path that is no UTF-8 comes from the file system with its bytes escaped, and keeps them.
    return percent_encode(path, errors="surrogateescape")
