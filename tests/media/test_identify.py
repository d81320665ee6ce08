import struct
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roughy.media.identify import MIN_HEAD, Format, identify
from tests.media.sources import CATALOGUE, Footage, Sound, make


def padded(head: bytes) -> bytes:
    return head.ljust(MIN_HEAD, b"\x00")


def ftyp(brand: bytes, *compatible: bytes) -> bytes:
    body = brand + bytes(4) + b"".join(compatible)
    return padded(struct.pack(">I", 8 + len(body)) + b"ftyp" + body + b"\x00\x00\x10\x00mdat")


HEADS = {
    "mp4 of a phone": (ftyp(b"mp42", b"isom", b"mp42"), "video", "mp4", "video/mp4"),
    "mp4 of a Sony camera": (ftyp(b"XAVC", b"XAVC", b"mp42", b"iso2"), "video", "mp4", "video/mp4"),
    "fragmented mp4 whose brands say only DASH": (ftyp(b"iso5", b"dash"), "video", "mp4", "video/mp4"),
    "mp4 with more brands than the head holds": (ftyp(b"iso6", *[b"iso6"] * 14), "video", "mp4", "video/mp4"),
    "QuickTime": (ftyp(b"qt  ", b"qt  "), "video", "mov", "video/quicktime"),
    "QuickTime without a brand": (padded(b"\x00\x00\x00\x08wide\x00\x12mdmdat"), "video", "mov", "video/quicktime"),
    "m4a": (ftyp(b"M4A ", b"M4A ", b"mp42", b"isom"), "audio", "m4a", "audio/mp4"),
    "audiobook": (ftyp(b"M4B ", b"isom"), "audio", "m4a", "audio/mp4"),
    "3gp": (ftyp(b"3gp4", b"isom"), "video", "3gp", "video/3gpp"),
    "Matroska": (
        padded(bytes.fromhex("1a45dfa301000000000000234286810142f7810142f2810442f381084282886d6174726f736b61")),
        "video",
        "mkv",
        "video/x-matroska",
    ),
    "WebM": (
        padded(bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f38108428284") + b"webm"),
        "video",
        "webm",
        "video/webm",
    ),
    "AVI": (padded(b"RIFF\x00\x10\x00\x00AVI LIST"), "video", "avi", "video/x-msvideo"),
    "transport stream": (
        padded(bytes.fromhex("4740001000 00b00d0001c100000001f0002ab104b2") + b"\xff" * 44),
        "video",
        "ts",
        "video/mp2t",
    ),
    "camera's transport stream": (
        padded(bytes.fromhex("0000000047400010 0000b00d0001c10000") + b"\xff" * 48),
        "video",
        "m2ts",
        "video/mp2t",
    ),
    "program stream": (padded(bytes.fromhex("000001ba44000400")), "video", "mpg", "video/mpeg"),
    "MXF": (padded(bytes.fromhex("060e2b34020501010d0102010102 0400")), "video", "mxf", "application/mxf"),
    "MP3 with a tag": (padded(b"ID3\x04\x00\x00\x00\x00\x0f\x00TSSE"), "audio", "mp3", "audio/mpeg"),
    "MP3 without a tag": (padded(bytes.fromhex("fffb9064")), "audio", "mp3", "audio/mpeg"),
    "MP3 with checksums": (padded(bytes.fromhex("fffa9064")), "audio", "mp3", "audio/mpeg"),
    "MP3 of MPEG 2.5": (padded(bytes.fromhex("ffe31804")), "audio", "mp3", "audio/mpeg"),
    "FLAC behind an ID3 tag": (padded(b"ID3\x04\x00\x00\x00\x00\x00\x04abcdfLaC"), "audio", "flac", "audio/flac"),
    "AAC behind an ID3 tag": (
        padded(b"ID3\x04\x00\x00\x00\x00\x00\x04abcd\xff\xf1\x4c\x80"),
        "audio",
        "aac",
        "audio/aac",
    ),
    "WAV": (padded(b"RIFF\x24\x00\x00\x00WAVEfmt "), "audio", "wav", "audio/wav"),
    "RF64": (padded(b"RF64\xff\xff\xff\xffWAVEds64"), "audio", "wav", "audio/wav"),
    "Wave64": (padded(b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00"), "audio", "w64", "audio/x-w64"),
    "FLAC": (padded(b"fLaC\x00\x00\x00\x22"), "audio", "flac", "audio/flac"),
    "Vorbis": (padded(b"OggS\x00\x02" + bytes(22) + b"\x01vorbis"), "audio", "ogg", "audio/ogg"),
    "Opus": (padded(b"OggS\x00\x02" + bytes(22) + b"OpusHead"), "audio", "opus", "audio/ogg"),
    "AAC": (padded(bytes.fromhex("fff14c801f3ffc")), "audio", "aac", "audio/aac"),
    "AIFF": (padded(b"FORM\x00\x00\x10\x00AIFFCOMM"), "audio", "aiff", "audio/aiff"),
    "AIFF-C": (padded(b"FORM\x00\x00\x10\x00AIFCFVER"), "audio", "aiff", "audio/aiff"),
    "Windows Media": (padded(bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c9b03")), "video", "wmv", "video/x-ms-wmv"),
}


@pytest.mark.parametrize("name", HEADS)
def test_sixty_four_bytes_tell_the_format(name):
    head, kind, extension, content_type = HEADS[name]
    assert identify(head[:MIN_HEAD]) == Format(kind, extension, content_type)


REFUSED = {
    "HTML": b"<!DOCTYPE html><html><head><title>Recording</title></head><body></body></html>",
    "text that begins like an ID3 tag": b"ID3 tags are found at the beginning of many music files, as everybody knows.",
    "text that begins like an M4A": b"M4A is an extension that Apple gave to files of sound alone, and so on and on.",
    "text with a box's name at the right place": b"The free world\nand what became of it after the war was over.",
    "UTF-16 text": "Ein Brief, der nicht Ton noch Bild ist, sondern nur Text".encode("utf-16"),
    "JPEG": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "PNG": b"\x89PNG\r\n\x1a\n",
    "GIF": b"GIF89a\x40\x01\xf0\x00\xf7\x00\x00",
    "WebP": b"RIFF\x24\x00\x00\x00WEBPVP8 ",
    "HEIC": ftyp(b"heic", b"mif1", b"heic"),
    "AVIF": ftyp(b"avif", b"avif", b"mif1"),
    "Canon raw": ftyp(b"crx ", b"crx ", b"isom"),
    "ZIP": b"PK\x03\x04\x14\x00",
    "PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "ELF": b"\x7fELF\x02\x01\x01",
    "gzip": b"\x1f\x8b\x08\x00",
    "SQLite": b"SQLite format 3\x00",
    "MIDI": b"MThd\x00\x00\x00\x06",
    "zeros": bytes(64),
    "ones": b"\xff" * 64,
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_recording_is_not_recognised(name):
    assert identify(padded(REFUSED[name])) is None


@given(st.text(st.characters(exclude_categories=["C"]), min_size=64))
def test_no_text_is_taken_for_a_recording(text):
    assert identify(text.encode()) is None


@given(st.binary(max_size=300), st.sampled_from([head[0] for head in HEADS.values()]), st.integers(0, 64))
def test_any_bytes_get_an_answer(tail, head, cut):
    identify(head[:cut] + tail)


def test_fewer_bytes_than_a_format_needs_are_not_recognised():
    assert identify(b"") is None
    assert identify(HEADS["MP3 with a tag"][0][:63]) is None


REAL = {
    "h264": "mp4",
    "hevc": "mp4",
    "h264-fragmented": "mp4",
    "timecode": "mov",
    "prores": "mov",
    "h264-matroska": "mkv",
    "vp9": "webm",
    "h264-transport-stream": "ts",
    "mpeg2": "mpg",
    "m4a": "m4a",
    "song-with-cover": "mp3",
    "mp3": "mp3",
    "mp3-without-length": "mp3",
    "wav": "wav",
    "flac": "flac",
    "opus": "opus",
    "ogg": "ogg",
    "aac": "aac",
    "aiff": "aiff",
}


@pytest.mark.parametrize("name", REAL)
def test_real_recordings_are_recognised_by_little_and_by_much(footage, name):
    data = footage(name).read_bytes()
    assert identify(data[:MIN_HEAD]).extension == REAL[name]
    assert identify(data[:5_000]).extension == REAL[name]
    assert identify(data).extension == REAL[name]


@pytest.mark.parametrize(
    ("made", "extension"),
    [
        (Footage("voice.mp4", Fraction(1), (), (Sound(),), options={"movflags": "faststart"}), "m4a"),
        (Footage("voice.mkv", Fraction(1), (), (Sound("flac"),)), "mka"),
        (CATALOGUE["wma"], "wma"),
    ],
)
def test_a_container_for_both_is_audio_once_its_tracks_show_no_picture(tmp_path, made, extension):
    data = make(made, tmp_path).read_bytes()
    assert (identify(data).type, identify(data).extension) == ("audio", extension)
    assert identify(data[:MIN_HEAD]).type == "video"
