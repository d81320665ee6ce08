"""One door to every edit list format."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from roughy.timeline.edl import to_edl
from roughy.timeline.fcp7 import to_fcp7
from roughy.timeline.fcpxml import to_fcpxml
from roughy.timeline.otio import to_otio
from roughy.timeline.plain import to_json
from roughy.timeline.timeline import Timeline

Format = Literal["edl", "fcpxml", "xml", "otio", "json"]

WRITERS: dict[Format, Callable[[Timeline], bytes]] = {
    "edl": to_edl,
    "fcpxml": to_fcpxml,
    "xml": to_fcp7,
    "otio": to_otio,
    "json": to_json,
}


def export(timeline: Timeline, format: Format) -> bytes:
    """The timeline in a format, as the bytes of a file named `.edl`, `.fcpxml`, `.xml`, `.otio` or `.json`."""
    source = replace(timeline.source, name=_printable(timeline.source.name))
    return WRITERS[format](replace(timeline, title=_printable(timeline.title), source=source))


def _printable(name: str) -> str:
    """A name in which `?` stands for each byte that is no text: file names may be any bytes, documents may not."""
    return name.encode(errors="replace").decode()
