import numpy as np
import pytest

from roughy.demo.speaker import Speaker
from roughy.errors import RoughyError


def test_speech_begins_and_ends_with_sound_and_names_every_word() -> None:
    with Speaker() as speaker:
        speech = speaker.speak("In 1687, all of it — changed for ever.", "en-us+m3")
    assert [word.text for word in speech.words] == ["In", "1687,", "all", "of", "it", "changed", "for", "ever."]
    assert abs(speech.samples[0]) > 0.004
    assert abs(speech.samples[-1]) > 0.004
    assert speech.words[0].start == 0
    assert speech.words[-1].end == len(speech.samples)


def test_a_slower_voice_takes_longer_and_a_higher_one_does_not() -> None:
    with Speaker() as speaker:
        normal, slow, high = (
            len(speaker.speak("Good morning to everyone.", "en-us+m3", speed=speed, pitch=pitch).samples)
            for speed, pitch in ((160, 40), (110, 40), (160, 80))
        )
    assert slow > 1.2 * normal
    assert high == pytest.approx(normal, rel=0.1)


def test_accents_and_variants_differ() -> None:
    with Speaker() as speaker:
        voices = [speaker.speak("Hello there.", voice).samples for voice in ("en-us+m3", "en-gb+m3", "en-us+f1", "fr")]
    assert len({voice.tobytes() for voice in voices}) == 4


def test_text_without_letters_is_silence() -> None:
    with Speaker() as speaker:
        speech = speaker.speak(" ", "en-us+m3")
    assert (len(speech.samples), speech.words) == (0, ())


def test_an_unknown_voice_is_refused() -> None:
    with Speaker() as speaker, pytest.raises(RoughyError) as refusal:
        speaker.speak("Hello", "nobody+m1")
    assert refusal.value.code == "voice_unknown"


def test_samples_are_within_full_scale() -> None:
    with Speaker() as speaker:
        samples = speaker.speak("Loud and clear!", "en-us+m7").samples
    assert samples.dtype == np.float32
    assert np.abs(samples).max() <= 1
