import re
from pathlib import Path

import numpy as np
import pytest

from roughy.demo.takes import Line, Pause, Sheet
from roughy.errors import RoughyError
from roughy.jobs.child import run_child
from roughy.speech.heard import Heard
from roughy.speech.listen import listen
from roughy.speech.transcript import Transcript
from roughy.speech.whisper import WhisperRecognizer
from roughy.timeline.ticks import to_seconds
from tests.speech.conftest import Spoken, speak_to


def _ignore(share: float) -> None: ...


def _recognized(
    recognizer: WhisperRecognizer, pcm: Path, language: str | None = None, script: str | None = None
) -> Transcript:
    voiced = listen(pcm, _ignore).voiced
    return recognizer.recognize(pcm, voiced, language=language, on_progress=_ignore, script=script)


def _bare(text: str) -> str:
    return re.sub(r"\W", "", text.lower())


def test_words_are_found_with_fillers_and_repeats_and_their_times(
    spoken: Spoken, recognizer: WhisperRecognizer
) -> None:
    transcript = _recognized(recognizer, spoken.pcm)
    words = [_bare(word.text) for word in transcript.words]
    assert transcript.language == "en"
    assert "um" in words
    assert words.count("wait") == 2
    true_words = [_bare(word.text) for word in spoken.truth.words]
    assert sum(word in words for word in true_words) >= 0.9 * len(true_words)
    coffee = transcript.words[words.index("coffee")]
    said = spoken.truth.words[true_words.index("coffee")]
    assert to_seconds(coffee.span.start) == pytest.approx(said.start, abs=0.15)
    assert to_seconds(coffee.span.end) == pytest.approx(said.end, abs=0.15)


def test_the_same_sound_gives_the_same_words(spoken: Spoken, recognizer: WhisperRecognizer) -> None:
    assert _recognized(recognizer, spoken.pcm, "en") == _recognized(recognizer, spoken.pcm, "en")


def test_another_language_is_found(tmp_path: Path, recognizer: WhisperRecognizer) -> None:
    lines = (Line("Seit drei Jahren halte ich Bienen auf dem Dach unserer Schule."), Line("Der Honig schmeckt gut."))
    german = speak_to(tmp_path, Sheet("bienen", "de", "de+m3", "", lines, speed=150))
    assert _recognized(recognizer, german.pcm).language == "de"


def test_the_language_is_that_of_most_of_the_recording_and_not_of_its_fullest_stretches(
    tmp_path: Path, recognizer: WhisperRecognizer
) -> None:
    quoted = "My grandfather, who taught me everything, used to say that a good baker gets up long before the sun does."
    own = (
        "Seit drei Jahren backe ich mein Brot zu Hause.",
        "Man braucht dazu Mehl, Wasser, Salz und ein wenig Hefe.",
        "Der Teig ruht eine ganze Nacht lang im Keller.",
        "Am nächsten Morgen kommt er in den heißen Ofen.",
    )
    foreign = (Line(quoted, voice="en-us+m3"), Pause(28.0), Line(f"{quoted} {quoted}", voice="en-us+m3"))
    parts = [*foreign, *(part for text in own for part in (Pause(28.0), Line(text)))]
    mixed = speak_to(tmp_path, Sheet("zitate", "de", "de+m3", "", tuple(parts), speed=150))
    assert _recognized(recognizer, mixed.pcm).language == "de"


def test_a_script_tells_the_language_where_the_voice_leaves_it_open(
    tmp_path: Path, recognizer: WhisperRecognizer
) -> None:
    script = "Vandaag laat ik zien hoe ik thuis brood bak. We hebben meel, water, zout en een beetje gist nodig."
    dutch = speak_to(tmp_path, Sheet("brood", "nl", "nl+m3", script, (Line(script),), speed=150))
    assert _recognized(recognizer, dutch.pcm, script=script).language == "nl"


def test_a_script_in_another_language_does_not_change_the_spoken_one(
    spoken: Spoken, recognizer: WhisperRecognizer
) -> None:
    script = "Heute zeige ich euch, wie man zu Hause einen guten Kaffee kocht. Wartet, bis er fertig ist."
    assert _recognized(recognizer, spoken.pcm, script=script) == _recognized(recognizer, spoken.pcm)


def test_a_silent_recording_has_no_words_and_no_language(tmp_path: Path, recognizer: WhisperRecognizer) -> None:
    silent = tmp_path / "silent.pcm"
    np.zeros(16_000 * 5, np.int16).tofile(silent)
    assert _recognized(recognizer, silent) == Transcript(None, ())


def test_a_language_the_model_does_not_know_is_refused(spoken: Spoken, recognizer: WhisperRecognizer) -> None:
    with pytest.raises(RoughyError) as refusal:
        _recognized(recognizer, spoken.pcm, "tlh")
    assert refusal.value.code == "language_unknown"


def test_a_child_process_hears_words_and_sound_and_tells_how_far_it_is(spoken: Spoken) -> None:
    shares: list[float] = []
    arguments = {"pcm_path": str(spoken.pcm), "language": "en-GB", "model": "offline"}
    heard = run_child("roughy.speech.tasks:hear", arguments, Heard, on_progress=shares.append)
    assert heard.transcript.words
    assert heard.transcript.language == "en"
    assert len(heard.sound.levels) == -(-len(spoken.samples) // 160)
    assert shares == sorted(shares)
    assert shares[-1] > 0.9
