"""Small recordings that tell their own time: every picture shows its number, no two moments of the sound are alike.

A picture carries sixteen bars along its top, twelve bits of its number and four to check them, bright for one. The
sound is a sum of wavering tones, a function of time alone, so that its position can be found to a fraction of a
sample by correlation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.layout import AudioLayout
from av.container import OutputContainer
from av.packet import Packet
from av.stream import Disposition
from av.video.frame import VideoFrame
from numpy.typing import NDArray

BARS = 16
DARK, BRIGHT = 40, 210
FINE = Fraction(1, 90_000)
UNEVEN = (3000, 2970, 3045, 6010, 2985, 2990)
"""Lengths of the pictures of an uneven recording, in 1/90,000 s, over and over: a phone that drops and delays some."""


@dataclass(frozen=True)
class Picture:
    """A video track: `first` is the number of the picture that lies at zero; those before it have negative times."""

    codec: str = "libx264"
    rate: Fraction = Fraction(30)
    size: tuple[int, int] = (320, 180)
    pixel_format: str = "yuv420p"
    options: Mapping[str, str] = field(default_factory=lambda: {"g": "30", "bf": "2", "preset": "veryfast"})
    uneven: bool = False
    first: int = 0
    start: Fraction = Fraction(0)
    turn: int = 0
    mirrored: bool = False
    pixel_aspect: Fraction | None = None
    colour: tuple[int, int, int] | None = None
    timecode: str | None = None

    def count(self, seconds: Fraction) -> int:
        """How many pictures the track has in a recording of `seconds`."""
        return next(number for number in range(1 << 12) if self.time(number) >= seconds)

    def time(self, number: int) -> Fraction:
        """When the picture with this number is shown, in seconds of the container's clock."""
        if self.uneven:
            whole, rest = divmod(number, len(UNEVEN))
            return (whole * sum(UNEVEN) + sum(UNEVEN[:rest])) * FINE + self.start
        return (number - self.first) / self.rate + self.start


@dataclass(frozen=True)
class Sound:
    """An audio track: `start` seconds of the container's clock; `silent` or telling its time."""

    codec: str = "aac"
    rate: int = 48_000
    layout: str = "mono"
    start: Fraction = Fraction(0)
    silent: bool = False
    sample_format: str | None = None
    holes: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Footage:
    """How a recording is made: its file's name tells the container unless `container` does."""

    name: str
    seconds: Fraction = Fraction(4)
    pictures: tuple[Picture, ...] = ()
    sounds: tuple[Sound, ...] = ()
    container: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    cover: bool = False

    @property
    def picture(self) -> Picture:
        """The only or first video track."""
        return self.pictures[0]


OPEN_GOP = {"g": "30", "preset": "veryfast", "x264-params": "open-gop=1:bframes=3:b-pyramid=normal:scenecut=0"}
X265 = {"g": "30", "preset": "ultrafast", "x265-params": "log-level=none:bframes=2"}
VPX = {"g": "30", "deadline": "realtime", "cpu-used": "8"}

CATALOGUE: dict[str, Footage] = {
    "h264": Footage("h264.mp4", pictures=(Picture(),), sounds=(Sound(),)),
    "h264-stereo-44k": Footage("h264-stereo.mp4", pictures=(Picture(),), sounds=(Sound(rate=44_100, layout="stereo"),)),
    "h264-gop-250": Footage(
        "gop250.mp4", pictures=(Picture(options={"g": "250", "bf": "3", "preset": "veryfast"}),), sounds=(Sound(),)
    ),
    "h264-no-b-frames": Footage(
        "nob.mp4", pictures=(Picture(options={"g": "15", "bf": "0", "preset": "veryfast"}),), sounds=(Sound(),)
    ),
    "h264-open-gop": Footage("open.mp4", pictures=(Picture(options=OPEN_GOP),), sounds=(Sound(),)),
    "h264-10-bit": Footage("high10.mp4", pictures=(Picture(pixel_format="yuv420p10le"),), sounds=(Sound(),)),
    "h264-29.97": Footage("2997.mp4", pictures=(Picture(rate=Fraction(30000, 1001)),), sounds=(Sound(),)),
    "h264-59.94": Footage("5994.mp4", pictures=(Picture(rate=Fraction(60000, 1001)),), sounds=(Sound(),)),
    "h264-59.999": Footage("59999.mp4", pictures=(Picture(rate=Fraction(59999, 1000)),), sounds=(Sound(),)),
    "h264-23.976": Footage("23976.mov", pictures=(Picture(rate=Fraction(24000, 1001)),), sounds=(Sound(),)),
    "h264-25": Footage("25.mov", pictures=(Picture(rate=Fraction(25)),), sounds=(Sound(),)),
    "h264-matroska": Footage("h264.mkv", pictures=(Picture(),), sounds=(Sound(),)),
    "h264-transport-stream": Footage("h264.ts", pictures=(Picture(),), sounds=(Sound(),)),
    "h264-fragmented": Footage(
        "fragmented.mp4", pictures=(Picture(),), sounds=(Sound(),), options={"movflags": "frag_keyframe+empty_moov"}
    ),
    "h264-444-10-bit": Footage("444.mp4", pictures=(Picture(pixel_format="yuv444p10le"),), sounds=(Sound(),)),
    "hevc": Footage("hevc.mp4", pictures=(Picture("libx265", options=X265),), sounds=(Sound(),)),
    "hevc-10-bit-hdr": Footage(
        "hdr.mp4",
        pictures=(Picture("libx265", pixel_format="yuv420p10le", options=X265, colour=(9, 16, 9)),),
        sounds=(Sound(),),
    ),
    "h264-10-bit-hlg": Footage(
        "hlg.mp4", pictures=(Picture(pixel_format="yuv420p10le", colour=(9, 18, 9)),), sounds=(Sound(),)
    ),
    "vp9": Footage("vp9.webm", pictures=(Picture("libvpx-vp9", options=VPX),), sounds=(Sound("libopus"),)),
    "vp9-live": Footage(
        "live.webm",
        pictures=(Picture("libvpx-vp9", options=VPX),),
        sounds=(Sound("libopus"),),
        options={"live": "1"},
    ),
    "av1": Footage("av1.mp4", pictures=(Picture("libsvtav1", options={"preset": "12", "g": "30"}),), sounds=(Sound(),)),
    "prores": Footage(
        "prores.mov",
        pictures=(Picture("prores_ks", pixel_format="yuv422p10le", options={"profile": "0"}, rate=Fraction(25)),),
        sounds=(Sound("pcm_s16le"),),
    ),
    "mpeg2": Footage(
        "mpeg2.mpg",
        pictures=(Picture("mpeg2video", options={"g": "15", "bf": "2"}),),
        sounds=(Sound("mp2"),),
    ),
    "avi": Footage("film.avi", pictures=(Picture("mpeg4", options={"g": "15"}),), sounds=(Sound("pcm_s16le"),)),
    "mxf": Footage(
        "broadcast.mxf",
        pictures=(Picture("mpeg2video", rate=Fraction(25), options={"g": "12", "bf": "2"}),),
        sounds=(Sound("pcm_s16le"),),
    ),
    "uneven": Footage("uneven.mp4", pictures=(Picture(uneven=True),), sounds=(Sound(),)),
    "uneven-matroska": Footage("uneven.mkv", pictures=(Picture(uneven=True),), sounds=(Sound(),)),
    "turned": Footage("turned.mov", pictures=(Picture(turn=90),), sounds=(Sound(),)),
    "upside-down": Footage("upside-down.mov", pictures=(Picture(turn=180),), sounds=(Sound(),)),
    "mirrored": Footage("mirrored.mov", pictures=(Picture(mirrored=True),), sounds=(Sound(),)),
    "anamorphic": Footage("anamorphic.mp4", pictures=(Picture(pixel_aspect=Fraction(4, 3)),), sounds=(Sound(),)),
    "interlaced": Footage(
        "interlaced.mp4",
        pictures=(Picture(rate=Fraction(25), options={"g": "25", "preset": "veryfast", "x264-params": "tff=1"}),),
        sounds=(Sound(),),
    ),
    "cover": Footage("cover.mp4", pictures=(Picture(),), sounds=(Sound(),), cover=True),
    "song-with-cover": Footage("cover.mp3", sounds=(Sound("libmp3lame"),), cover=True),
    "first-track-silent": Footage("tracks.mp4", pictures=(Picture(),), sounds=(Sound(silent=True), Sound())),
    "5.1": Footage("surround.mp4", pictures=(Picture(),), sounds=(Sound(layout="5.1"),)),
    "trimmed": Footage("trimmed.mp4", pictures=(Picture(first=10),), sounds=(Sound(),)),
    "late-sound": Footage("late-sound.mp4", pictures=(Picture(),), sounds=(Sound(start=Fraction(1, 2)),)),
    "late-picture": Footage("late-picture.mp4", pictures=(Picture(start=Fraction(1, 2)),), sounds=(Sound(),)),
    "no-sound": Footage("no-sound.mp4", pictures=(Picture(),)),
    "timecode": Footage(
        "timecode.mov",
        pictures=(Picture(rate=Fraction(30000, 1001), timecode="01:02:03;04"),),
        sounds=(Sound(),),
    ),
    "timecode-matroska": Footage(
        "timecode.mkv", pictures=(Picture(rate=Fraction(25)),), sounds=(Sound(),), tags={"timecode": "10:00:00:00"}
    ),
    "wav": Footage("sound.wav", sounds=(Sound("pcm_s16le"),)),
    "wav-96k": Footage(
        "sound-96k.wav", sounds=(Sound("pcm_s24le", rate=96_000, layout="stereo", sample_format="s32"),)
    ),
    "wav-8k": Footage("sound-8k.wav", sounds=(Sound("pcm_s16le", rate=8_000),)),
    "wav-192k": Footage("sound-192k.wav", sounds=(Sound("pcm_s16le", rate=192_000),)),
    "wav-quad": Footage("quad.wav", sounds=(Sound("pcm_s16le", layout="quad"),)),
    "flac": Footage("sound.flac", sounds=(Sound("flac", rate=44_100),)),
    "mp3": Footage("sound.mp3", sounds=(Sound("libmp3lame", rate=44_100),)),
    "mp3-without-length": Footage(
        "plain.mp3", sounds=(Sound("libmp3lame"),), options={"write_xing": "0", "id3v2_version": "0"}
    ),
    "m4a": Footage("sound.m4a", sounds=(Sound(),), container="ipod"),
    "aac": Footage("sound.aac", sounds=(Sound(),), container="adts"),
    "opus": Footage("sound.opus", sounds=(Sound("libopus"),)),
    "ogg": Footage("sound.ogg", sounds=(Sound("libvorbis" if "libvorbis" in av.codecs_available else "flac"),)),
    "aiff": Footage("sound.aiff", sounds=(Sound("pcm_s16be"),)),
    "wma": Footage("sound.wma", sounds=(Sound("wmav2", rate=44_100),), container="asf"),
}
"""Recordings by what is special about them."""

COPIED = frozenset(
    {
        "h264",
        "h264-stereo-44k",
        "h264-no-b-frames",
        "h264-10-bit",
        "h264-10-bit-hlg",
        "h264-29.97",
        "h264-59.94",
        "h264-59.999",
        "h264-23.976",
        "h264-25",
        "h264-matroska",
        "h264-transport-stream",
        "h264-fragmented",
        "uneven",
        "uneven-matroska",
        "turned",
        "upside-down",
        "mirrored",
        "anamorphic",
        "cover",
        "first-track-silent",
        "5.1",
        "trimmed",
        "late-sound",
        "late-picture",
        "no-sound",
        "timecode",
        "timecode-matroska",
    }
)
"""Films whose packets are copied between the cuts; the others are encoded."""


def make(footage: Footage, folder: Path) -> Path:
    """Write the recording into `folder` and return its path."""
    path = folder / footage.name
    with av.open(str(path), "w", format=footage.container, options=dict(footage.options)) as out:
        out.metadata.update(footage.tags)
        tracks = [
            *(_picture_track(out, picture, footage.seconds) for picture in footage.pictures),
            *(_sound_track(out, sound, footage.seconds) for sound in footage.sounds),
        ]
        if footage.cover:
            tracks.append(_cover_track(out))
        _interleave(out, tracks)
    return path


Track = Iterator[tuple[float, list[Packet]]]
"""Encoded packets as they come, each with the time in seconds that the track has reached."""


def _interleave(out: OutputContainer, tracks: list[Track]) -> None:
    waiting = {number: next(track, None) for number, track in enumerate(tracks)}
    while ready := [number for number, item in waiting.items() if item is not None]:
        number = min(ready, key=lambda each: waiting[each][0])
        out.mux(waiting[number][1])
        waiting[number] = next(tracks[number], None)


def _picture_track(out: OutputContainer, picture: Picture, seconds: Fraction) -> Track:
    stream: Any = out.add_stream(picture.codec, rate=picture.rate, options=dict(picture.options))
    stream.width, stream.height = picture.size
    stream.pix_fmt = picture.pixel_format
    stream.codec_context.thread_count = 1
    stream.codec_context.time_base = FINE if picture.uneven else 1 / picture.rate
    if picture.pixel_aspect:
        stream.codec_context.sample_aspect_ratio = picture.pixel_aspect
    if picture.turn or picture.mirrored:
        stream.set_display_rotation(-picture.turn, hflip=picture.mirrored)
    if picture.colour:
        context = stream.codec_context
        context.color_primaries, context.color_trc, context.colorspace = picture.colour
    if picture.timecode:
        stream.metadata["timecode"] = picture.timecode
    return _encoded_pictures(stream, picture, seconds)


def _encoded_pictures(stream: Any, picture: Picture, seconds: Fraction) -> Track:
    unit = stream.codec_context.time_base
    for number in range(picture.count(seconds)):
        frame = numbered_picture(number, picture.size).reformat(format=picture.pixel_format)
        frame.pts, frame.time_base = round(picture.time(number) / unit), unit
        yield float(picture.time(number)), stream.encode(frame)
    yield float(seconds), stream.encode(None)


def numbered_picture(number: int, size: tuple[int, int]) -> VideoFrame:
    """A picture that shows `number`, and below the bars a pattern that moves with it."""
    width, height = size
    luma = np.empty((height * 3 // 2, width), np.uint8)
    across, down = np.arange(width), np.arange(height)[:, None]
    luma[:height] = 128 + 60 * np.sin((across + 3 * number) / 19) * np.cos((down - number) / 23)
    for bar, bright in enumerate(_bits(number)):
        luma[: height // 4, bar * width // BARS : (bar + 1) * width // BARS] = BRIGHT if bright else DARK
    luma[height:] = 128 + 30 * np.sin((np.arange(width) + number) / 37)
    return VideoFrame.from_ndarray(luma, format="yuv420p")


def _bits(number: int) -> list[bool]:
    assert 0 <= number < 1 << 12, "a picture's number has twelve bits"
    check = (number ^ number >> 4 ^ number >> 8 ^ 0b1010) & 15
    word = number << 4 | check
    return [bool(word >> shift & 1) for shift in range(BARS - 1, -1, -1)]


def picture_number(frame: VideoFrame, turn: int = 0) -> int:
    """The number that a picture shows; `turn` is the clockwise turn in degrees that it has been given.

    Raises AssertionError where no number can be read.
    """
    grey = np.rot90(frame.reformat(format="gray").to_ndarray(), turn // 90)
    height, width = grey.shape
    band = grey[height // 16 : height // 5]
    bars = [band[:, int((bar + 0.3) * width / BARS) : int((bar + 0.7) * width / BARS)].mean() for bar in range(BARS)]
    bits = [bool(bar > (DARK + BRIGHT) / 2) for bar in bars]
    word = int("".join("1" if bit else "0" for bit in bits), 2)
    assert _bits(word >> 4) == bits, f"the picture shows no number: {[round(float(bar)) for bar in bars]}"
    return word >> 4


_draw = np.random.default_rng(1)
TONES = [(200 + 3000 * a, 0.1 + b, 6.28 * c) for a, b, c in _draw.random((12, 3))]
"""Frequency, wavering frequency and phase of each tone of the sound."""


def sound_at(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sound of every recording at `times` in seconds, between -1 and 1."""
    tones = (np.sin(2 * np.pi * f * times + 4 * np.sin(2 * np.pi * w * times + p)) for f, w, p in TONES)
    return np.asarray(sum(tones) / len(TONES) * 2).clip(-1, 1)


def sound_lag(samples: NDArray[Any], rate: int, at: float, reach: float = 0.25) -> float:
    """How many seconds later than at `at` the sound of `samples` really lies, by correlation within `reach` seconds.

    Raises AssertionError where the sound is another.
    """
    heard = np.asarray(samples, np.float64)
    margin = int(reach * rate)
    wanted = sound_at(at + np.arange(-margin, len(heard) + margin) / rate)
    size = 1 << int(np.ceil(np.log2(len(wanted) + len(heard))))
    likeness = np.fft.irfft(np.fft.rfft(wanted, size) * np.conj(np.fft.rfft(heard, size)), size)[: 2 * margin + 1]
    best = int(np.argmax(likeness))
    likeness /= np.linalg.norm(heard) * np.linalg.norm(wanted[best : best + len(heard)])
    assert likeness[best] > 0.9, f"the sound at {at} s is another (likeness {likeness[best]:.2f})"
    before, peak, after = likeness[max(0, best - 1)], likeness[best], likeness[min(2 * margin, best + 1)]
    bend = before - 2 * peak + after
    return float(best - margin + (0.5 * (before - after) / bend if bend else 0)) / rate


def _sound_track(out: OutputContainer, sound: Sound, seconds: Fraction) -> Track:
    stream: Any = out.add_stream(sound.codec, rate=sound.rate, layout=sound.layout)
    stream.bit_rate = 128_000
    if sound.sample_format:
        stream.format = sound.sample_format
    return _encoded_sound(stream, sound, seconds)


def _encoded_sound(stream: Any, sound: Sound, seconds: Fraction) -> Track:
    resampler = av.AudioResampler(stream.format.name, sound.layout, sound.rate)
    channels = AudioLayout(sound.layout).nb_channels
    first, last = round(sound.start * sound.rate), round(seconds * sound.rate)
    for at in range(first, last, 1024):
        wave = _wave(sound, np.arange(at, min(at + 1024, last)) / sound.rate)
        frame = AudioFrame.from_ndarray(np.tile(wave.astype(np.float32), (channels, 1)), "fltp", sound.layout)
        frame.sample_rate, frame.pts, frame.time_base = sound.rate, at, Fraction(1, sound.rate)
        for fitted in resampler.resample(frame):
            yield at / sound.rate, stream.encode(fitted)
    yield float(seconds), stream.encode(None)


def _wave(sound: Sound, times: NDArray[np.float64]) -> NDArray[np.float64]:
    if sound.silent:
        return np.zeros(len(times))
    audible = np.ones(len(times))
    for start, end in sound.holes:
        audible[(times >= start) & (times < end)] = 0
    return sound_at(times) * 0.5 * audible


def _cover_track(out: OutputContainer) -> Track:
    stream: Any = out.add_stream("png", rate=1)
    stream.width, stream.height, stream.pix_fmt = 64, 64, "rgb24"
    stream.disposition = Disposition.attached_pic
    frame = VideoFrame.from_ndarray(np.full((64, 64, 3), 200, np.uint8), format="rgb24")
    frame.pts = 0
    return iter([(0.0, stream.encode(frame)), (0.0, stream.encode(None))])
