"""Tell a media format from a file's first bytes; what the file is called does not matter.

The `filetype` library answers first. It does not know MPEG transport streams, RF64, Wave64, AIFF-C, MXF and QuickTime
files without a brand, takes raw photographs for MP4, and cannot tell sound alone from sound with a picture: that is
added here.
"""

import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import filetype
from filetype.types import AUDIO, VIDEO


@dataclass(frozen=True, slots=True)
class Format:
    """A format that Roughy reads: whether it carries a picture, its usual extension and its MIME type."""

    type: Literal["audio", "video"]
    extension: str
    content_type: str


MP4 = Format("video", "mp4", "video/mp4")
MOV = Format("video", "mov", "video/quicktime")
THREE_GP = Format("video", "3gp", "video/3gpp")
M4A = Format("audio", "m4a", "audio/mp4")
MKV = Format("video", "mkv", "video/x-matroska")
MKA = Format("audio", "mka", "audio/x-matroska")
WEBM = Format("video", "webm", "video/webm")
WEBM_SOUND = Format("audio", "webm", "audio/webm")
AVI = Format("video", "avi", "video/x-msvideo")
TS = Format("video", "ts", "video/mp2t")
M2TS = Format("video", "m2ts", "video/mp2t")
MPG = Format("video", "mpg", "video/mpeg")
MXF = Format("video", "mxf", "application/mxf")
MP3 = Format("audio", "mp3", "audio/mpeg")
MP2 = Format("audio", "mp2", "audio/mpeg")
WAV = Format("audio", "wav", "audio/wav")
W64 = Format("audio", "w64", "audio/x-w64")
FLAC = Format("audio", "flac", "audio/flac")
OGG = Format("audio", "ogg", "audio/ogg")
OPUS = Format("audio", "opus", "audio/ogg")
OGV = Format("video", "ogv", "video/ogg")
AAC = Format("audio", "aac", "audio/aac")
AIFF = Format("audio", "aiff", "audio/aiff")
WMV = Format("video", "wmv", "video/x-ms-wmv")
WMA = Format("audio", "wma", "audio/x-ms-wma")

MIN_HEAD = 64
"""Bytes of a file's beginning that are enough to tell its format, though more may tell sound from video."""


PRINTABLE = string.printable.encode()
"""No format begins with text alone, though text may begin as one does."""


def identify(head: bytes) -> Format | None:
    """Recognise the format from the first bytes of a file, 64 or more; None for what Roughy does not read.

    A container that may hold either counts as video unless its tracks lie within `head` and none is a picture.
    """
    if len(head) < MIN_HEAD or not head[:MIN_HEAD].strip(PRINTABLE):
        return None
    known = filetype.match(head, [*AUDIO, *VIDEO])
    recognise = REFINED.get(known.extension) if known else None
    found = recognise(head) if recognise else None
    return found or next((found for look in SUPPLEMENTS if (found := look(head))), None)


PICTURE_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis", b"crx ")
"""Major brands of photographs in the MP4 family: HEIF, AVIF and Canon raw."""

UNBRANDED_ATOMS = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
"""Atoms that a QuickTime file from before the `ftyp` atom begins with (QuickTime File Format, "Atoms")."""


def _iso_media(head: bytes) -> Format | None:
    """The MP4 family: ISO/IEC 14496-12, section 4.3, and QuickTime."""
    box, brand = head[4:8], head[8:12]
    if box != b"ftyp":
        return MOV if box in UNBRANDED_ATOMS and (box == b"mdat" or head[0] == 0) else None
    if brand in PICTURE_BRANDS:
        return None
    if brand in (b"M4A ", b"M4B ", b"M4P ", b"F4A "):
        return M4A
    handlers = _handlers(head)
    if b"soun" in handlers and b"vide" not in handlers:
        return M4A
    if brand == b"qt  ":
        return MOV
    return THREE_GP if brand.startswith((b"3gp", b"3g2")) else MP4


def _handlers(head: bytes) -> set[bytes]:
    """The kinds of the tracks, if the whole movie header lies within `head`."""
    at = 0
    while at + 8 <= len(head):
        size = int.from_bytes(head[at : at + 4], "big")
        if head[at + 4 : at + 8] == b"moov" and at + size <= len(head):
            movie = head[at : at + size].split(b"hdlr")[1:]
            return {part[8:12] for part in movie}
        if size < 8:
            break
        at += size
    return set()


def _matroska(head: bytes) -> Format | None:
    """Matroska and WebM (RFC 9559): the tracks are complete once a cluster, element 1F43B675, has begun."""
    if not head.startswith(b"\x1a\x45\xdf\xa3"):
        return None
    tracks, cluster, _ = head.partition(b"\x1f\x43\xb6\x75")
    sound_only = bool(cluster) and b"A_" in tracks and b"V_" not in tracks
    if b"webm" in head[:MIN_HEAD]:
        return WEBM_SOUND if sound_only else WEBM
    return MKA if sound_only else MKV


def _ogg(head: bytes) -> Format | None:
    if not head.startswith(b"OggS\x00"):
        return None
    if b"\x80theora" in head[:512]:
        return OGV
    return OPUS if b"OpusHead" in head[:MIN_HEAD] else OGG


ASF_GUIDS = b"\x4d\x5b\xcf\x11\xa8\xfd\x00\x80\x5f\x5c\x44\x2b"
ASF_PICTURE, ASF_SOUND = b"\xc0\xef\x19\xbc" + ASF_GUIDS, b"\x40\x9e\x69\xf8" + ASF_GUIDS
"""Stream types in an ASF stream properties object (ASF specification 1.20, section 10.4)."""


def _asf(head: bytes) -> Format:
    size = int.from_bytes(head[16:24], "little")
    whole = size <= len(head)
    return WMA if whole and ASF_SOUND in head and ASF_PICTURE not in head else WMV


def _tagged(head: bytes) -> Format | None:
    """What follows an ID3 tag (ID3v2.4, section 3.1), if the tag ends within `head`; else MP3, which it is made for."""
    if not head.startswith(b"ID3"):
        return _mpeg_audio(head)
    version, flags, *size = head[3], head[5], *head[6:10]
    if version > 4 or flags & 0x0F or max(size) > 0x7F:
        return None
    rest = head[10 + (size[0] << 21 | size[1] << 14 | size[2] << 7 | size[3]) :]
    if rest.startswith(b"fLaC"):
        return FLAC
    return _mpeg_audio(rest) or MP3


def _mpeg_audio(head: bytes) -> Format | None:
    """An ADTS frame (ISO/IEC 13818-7, 6.2) or an MPEG audio frame (ISO/IEC 11172-3, 2.4.1.3) with a valid header."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    layer = head[1] >> 1 & 3
    if layer == 0:
        return AAC if head[1] & 0xF0 == 0xF0 and head[2] >> 2 & 15 < 13 else None
    version_known, rate_known = head[1] >> 3 & 3 != 1, head[2] >> 2 & 3 != 3
    bit_rate_known = head[2] >> 4 not in (0, 15)
    if not (version_known and rate_known and bit_rate_known):
        return None
    return {1: MP3, 2: MP2}.get(layer)


def _transport_stream(head: bytes) -> Format | None:
    """MPEG transport streams (ISO/IEC 13818-1, 2.4.3.2), also with a camera's four-byte time before each packet."""
    for form, before, period in ((TS, 0, 188), (M2TS, 4, 192)):
        marks = head[before : 8 * period : period]
        if marks.count(0x47) == len(marks) and (len(marks) > 2 or _begins_unit(head[before : before + 188])):
            return form
    return None


def _begins_unit(packet: bytes) -> bool:
    """Whether a transport packet holds the beginning of a table or of an elementary stream's packet."""
    if len(packet) < 12 or packet[1] & 0xC0 != 0x40 or packet[3] & 0xC0 or not packet[3] & 0x10:
        return False
    payload = packet[5 + packet[4] if packet[3] & 0x20 else 4 :]
    return payload.startswith(b"\x00\x00\x01") or (len(payload) > 3 and payload[0] == 0 and payload[2] & 0xB0 == 0xB0)


SIGNATURES = (
    (b"RIFF", b"WAVE", WAV),
    (b"RF64", b"WAVE", WAV),
    (b"BW64", b"WAVE", WAV),
    (b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00", b"", W64),
    (b"FORM", b"AIFF", AIFF),
    (b"FORM", b"AIFC", AIFF),
    (b"\x00\x00\x01\xba", b"", MPG),
    (b"\x06\x0e\x2b\x34\x02\x05\x01\x01\x0d\x01\x02\x01\x01\x02", b"", MXF),
)
"""What a file begins with, what stands at its ninth byte, and the format that it is."""


def _signed(head: bytes) -> Format | None:
    matches = (form for start, kind, form in SIGNATURES if head.startswith(start) and head[8:].startswith(kind))
    return next(matches, None)


REFINED: dict[str, Callable[[bytes], Format | None]] = {
    "mp4": _iso_media,
    "m4v": _iso_media,
    "mov": _iso_media,
    "m4a": _iso_media,
    "mkv": _matroska,
    "webm": _matroska,
    "ogg": _ogg,
    "wmv": _asf,
    "mp3": _tagged,
    "aac": _tagged,
    "wav": _signed,
    "aiff": _signed,
    "mpg": _signed,
    "avi": lambda _: AVI,
    "flac": lambda _: FLAC,
}
"""By the library's extension: what looks again at a file that it recognised."""

SUPPLEMENTS = (_signed, _iso_media, _matroska, _tagged, _transport_stream)
"""What looks at a file that the library did not recognise."""
