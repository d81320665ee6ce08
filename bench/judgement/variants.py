"""Every way of cutting that is measured side by side."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.judgement.baselines import cut_filler_words, cut_silence
from bench.judgement.hearing import Hearing
from roughy.editing.decide import decide
from roughy.editing.rough_cut import RoughCut
from roughy.editing.settings import PRESETS, preset
from roughy.timeline.ticks import Ticks, from_seconds


@dataclass(frozen=True, slots=True)
class Variant:
    """A name for the tables and what makes the cut; `read` says that its cuts are read aloud for the error rate."""

    name: str
    cut: Callable[[Hearing], RoughCut]
    read: bool = False


def variants() -> list[Variant]:
    """The engine with and without the script at each preset, on perfect words, and what people use today."""
    presets = ["standard", *(name for name in PRESETS if name != "standard")]
    return [
        *(Variant(f"{name}, with script", _engine(name, scripted=True), name == "standard") for name in presets),
        *(Variant(f"{name}, without script", _engine(name, scripted=False), name == "standard") for name in presets),
        Variant("perfect words, with script", _engine("standard", scripted=True, perfect=True)),
        Variant("perfect words, without script", _engine("standard", scripted=False, perfect=True)),
        Variant("silence cutting alone", lambda hearing: cut_silence(hearing.pcm), read=True),
        Variant(
            "filler words alone",
            lambda hearing: cut_filler_words(hearing.heard.transcript, _duration(hearing)),
            read=True,
        ),
    ]


def _engine(name: str, *, scripted: bool, perfect: bool = False) -> Callable[[Hearing], RoughCut]:
    def cut(hearing: Hearing) -> RoughCut:
        return decide(
            hearing.said if perfect else hearing.heard.transcript,
            hearing.heard.sound,
            duration=_duration(hearing),
            frame_rate=None,
            script=hearing.sheet.script if scripted else None,
            settings=preset(name),
        )

    return cut


def _duration(hearing: Hearing) -> Ticks:
    return from_seconds(hearing.truth.duration)
