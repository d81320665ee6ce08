from pathlib import Path
from typing import Any

import numpy as np
import pytest
import stamina

from roughy.errors import RoughyError
from roughy.jobs.child import run_child
from roughy.speech.heard import Heard
from roughy.speech.hosted import HostedRecognizer
from roughy.speech.languages import language_code
from roughy.speech.pcm import SAMPLE_RATE, span_of
from roughy.speech.service import Kind, Service
from roughy.speech.transcript import Transcript
from roughy.timeline.span import Span
from roughy.timeline.ticks import to_seconds
from tests.speech.conftest import Spoken
from tests.speech.services import FakeService, serving

OPENAI_ANSWER = {
    "task": "transcribe",
    "language": "english",
    "duration": 3.0,
    "text": "Um, hello there. It costs 4%!",
    "words": [
        {"word": "Um", "start": 0.25, "end": 0.6},
        {"word": "hello", "start": 0.8, "end": 1.2},
        {"word": "there", "start": 1.2, "end": 1.5},
        {"word": "It", "start": 1.6, "end": 1.7},
        {"word": "costs", "start": 1.7, "end": 2.0},
        {"word": "4%", "start": 2.0, "end": 2.4},
    ],
}
SCRIBE_ANSWER = {
    "language_code": "deu",
    "language_probability": 0.98,
    "text": "Ähm, guten Tag.",
    "words": [
        {"text": "Ähm,", "start": 0.25, "end": 0.7, "type": "word", "logprob": -0.1},
        {"text": " ", "start": 0.7, "end": 0.8, "type": "spacing", "logprob": 0.0},
        {"text": "(lacht)", "start": 0.8, "end": 1.0, "type": "audio_event", "logprob": -0.2},
        {"text": "guten", "start": 1.0, "end": 1.4, "type": "word", "logprob": -0.7},
    ],
}


@pytest.fixture(autouse=True)
def _impatient() -> Any:
    with stamina.set_testing(True, attempts=3):
        yield


@pytest.fixture
def silence(tmp_path: Path) -> Path:
    """Ten minutes in which the tests say where someone speaks."""
    path = tmp_path / "sound.pcm"
    np.zeros(600 * SAMPLE_RATE, np.int16).tofile(path)
    return path


def _seconds(start: float, end: float) -> Span:
    return span_of(round(start * SAMPLE_RATE), round(end * SAMPLE_RATE))


def _recognize(
    service: FakeService, pcm: Path, *voiced: Span, kind: Kind = "openai", language: str | None = None
) -> Transcript:
    recognizer = HostedRecognizer(Service(kind, service.url, "whisper-1", "secret"))
    return recognizer.recognize(pcm, voiced, language=language, on_progress=lambda _: None)


def test_words_come_with_their_punctuation_at_the_recordings_own_time(silence: Path) -> None:
    with serving((200, OPENAI_ANSWER)) as service:
        transcript = _recognize(service, silence, _seconds(100.25, 102.5))
    assert transcript.language == "en"
    assert [word.text for word in transcript.words] == ["Um,", "hello", "there.", "It", "costs", "4%!"]
    assert to_seconds(transcript.words[1].span.start) == pytest.approx(100.8)
    request = service.requests[0]
    assert request.path == "/v1/audio/transcriptions"
    assert request.headers["authorization"] == "Bearer secret"
    assert request.fields == {
        "model": "whisper-1",
        "response_format": "verbose_json",
        "timestamp_granularities[]": "word",
    }
    assert request.seconds == pytest.approx(2.75)


def test_scribe_is_asked_in_its_own_way_and_its_noises_are_no_words(silence: Path) -> None:
    with serving((200, SCRIBE_ANSWER)) as service:
        transcript = _recognize(service, silence, _seconds(1, 3), kind="elevenlabs", language="de-AT")
    assert [(word.text, round(word.probability, 1)) for word in transcript.words] == [("Ähm,", 0.9), ("guten", 0.5)]
    assert transcript.language == "de"
    request = service.requests[0]
    assert (request.path, request.headers["xi-api-key"]) == ("/v1/speech-to-text", "secret")
    assert request.fields["language_code"] == "de"


def test_long_speech_goes_out_in_windows_and_most_of_them_say_the_language(silence: Path) -> None:
    french = OPENAI_ANSWER | {"language": "french"}
    voiced = [_seconds(start, start + 30) for start in range(0, 590, 40)]
    with serving((200, OPENAI_ANSWER), (200, french), (200, french)) as service:
        transcript = _recognize(service, silence, *voiced)
    assert len(service.requests) == 3 and all(request.seconds <= 300 for request in service.requests)
    assert transcript.language == "fr"
    starts = [word.span.start for word in transcript.words]
    assert starts == sorted(starts) and len(starts) == 3 * len(OPENAI_ANSWER["words"])


def test_what_passes_by_itself_is_tried_again(silence: Path) -> None:
    with serving((429, {}), (503, {}), (200, OPENAI_ANSWER)) as service:
        assert _recognize(service, silence, _seconds(1, 3)).words
    assert len(service.requests) == 3


@pytest.mark.parametrize(
    ("answers", "code", "tries"),
    [
        ([(401, {"error": "no"})], "speech_service_refused", 1),
        ([(500, {})] * 3, "speech_service_failed", 3),
        ([(200, b"<html>")], "speech_service_failed", 1),
        ([(200, {"words": [{"word": 7}]})], "speech_service_failed", 1),
    ],
)
def test_a_service_that_does_not_answer_as_agreed_is_named(
    answers: list[tuple[int, Any]], code: str, tries: int, silence: Path
) -> None:
    with serving(*answers) as service, pytest.raises(RoughyError) as failure:
        _recognize(service, silence, _seconds(1, 3))
    assert (failure.value.code, len(service.requests)) == (code, tries)
    assert "secret" not in str(failure.value)


def test_a_service_that_is_not_there_is_named(silence: Path) -> None:
    with pytest.raises(RoughyError) as failure:
        _recognize(FakeService([], url="http://127.0.0.1:9/v1"), silence, _seconds(1, 3))
    assert failure.value.code == "speech_service_failed"


def test_nobody_is_asked_about_a_silent_recording(silence: Path) -> None:
    with serving() as service:
        assert _recognize(service, silence) == Transcript(None, ())
    assert service.requests == []


def test_a_child_process_hears_through_the_service(spoken: Spoken) -> None:
    with serving((200, OPENAI_ANSWER)) as server:
        service = Service("openai", server.url, "whisper-1", "secret")
        arguments = {"pcm_path": str(spoken.pcm), "language": "en", "model": "auto", "service": service}
        heard = run_child("roughy.speech.tasks:hear", arguments, Heard)
    assert [word.text for word in heard.transcript.words][:2] == ["Um,", "hello"]
    assert heard.sound.voiced


@pytest.mark.parametrize(
    ("name", "code"), [("English", "en"), ("deu", "de"), ("pt-BR", "pt"), ("fr", "fr"), ("elvish", None), (None, None)]
)
def test_languages_are_known_by_every_name(name: str | None, code: str | None) -> None:
    assert language_code(name) == code
