import json
from dataclasses import replace
from fractions import Fraction

import pytest

from roughy.editing.decide import decide
from roughy.editing.judge.connect import connect
from roughy.editing.judge.windows import windows
from roughy.editing.rough_cut import Reason
from roughy.editing.settings import preset
from roughy.errors import RoughyError
from tests.editing.judge.servers import Recorded, anthropic_envelope, openai_envelope, serving
from tests.editing.speech import speak
from tests.waiting import PATIENCE_SECONDS

SPEECH = speak(
    "Welcome to my kitchen. [0.8] Um, [0.3] water is boiling. [0.8] We wait, we wait for it. [0.8] "
    "My uncle would hate this pan. [0.9] Now the pasta goes in. [0.9] Salt comes first."
)
NOTHING_MORE = {"text": None, "replaced_by": None}
UNCLE = {"id": 3, "reason": "off_topic", "confidence": 0.9, "because": "Nobody asked.", **NOTHING_MORE}
WITHOUT_UNCLE = "Welcome to my kitchen. water is boiling. we wait for it. Now the pasta goes in. Salt comes first."
LOCAL = WITHOUT_UNCLE.replace("Now", "My uncle would hate this pan. Now")

PROTOCOLS = {
    "anthropic": (anthropic_envelope, "", "/v1/messages"),
    "openai": (openai_envelope, "/v1", "/v1/chat/completions"),
}


@pytest.fixture(params=sorted(PROTOCOLS))
def protocol(request):
    return request.param


@pytest.fixture
def judged(protocol):
    """Cut the speech with a model that answers as told; gives the cut and what the server got."""
    envelope, root, _ = PROTOCOLS[protocol]

    def cut(*answers, speech=SPEECH, script=None, seconds=PATIENCE_SECONDS):
        recorded = Recorded(list(answers))
        with serving(recorded, envelope) as url:
            model = replace(connect(protocol, model="tiny", url=url + root, key="secret"), seconds=seconds)
            decided = decide(
                speech.transcript,
                speech.sound,
                duration=speech.duration,
                frame_rate=Fraction(25),
                script=script,
                settings=preset("standard"),
                judge=model,
            )
        return decided, recorded

    return cut


def test_the_models_answer_decides_which_utterances_stay(judged):
    cut, _ = judged({"remove": [UNCLE]})
    assert SPEECH.words_in(cut) == WITHOUT_UNCLE
    assert cut.notes == ()


def test_the_removal_says_why_and_who_decided(judged):
    cut, _ = judged({"remove": [UNCLE | {"reason": "retake", "replaced_by": 4}]})
    removal = next(removal for removal in cut.removals if "uncle" in removal.text)
    assert removal.reason is Reason.RETAKE
    assert removal.evidence == "Nobody asked. (tiny) It is said again as 'Now the pasta goes in.'."


def test_a_part_of_an_utterance_can_go(judged):
    cut, _ = judged({"remove": [UNCLE | {"text": "my uncle", "reason": "restart"}]})
    assert "would hate this pan." in SPEECH.words_in(cut)
    assert "uncle" not in SPEECH.words_in(cut)


def test_the_model_gets_numbered_utterances_the_local_suggestion_and_the_script(judged, protocol):
    _, recorded = judged({"remove": []}, script="Welcome to my kitchen. Salt comes first.")
    told = json.dumps(recorded.requests[0])
    assert "0 | 00:00.5 | 0.5 | Welcome to my kitchen. | -" in told
    assert "My uncle would hate this pan. | off_script" in told
    assert "The script:" in told
    assert "Um," not in told
    assert recorded.paths == [PROTOCOLS[protocol][2]]


def test_each_protocol_carries_the_key_the_model_and_the_schema(judged, protocol):
    _, recorded = judged({"remove": []})
    request, headers = recorded.requests[0], recorded.headers[0]
    assert request["model"] == "tiny"
    if protocol == "anthropic":
        assert headers["x-api-key"] == "secret"
        assert headers["anthropic-version"] == "2023-06-01"
        assert request["tools"][0]["input_schema"]["properties"]["remove"]
        assert request["tool_choice"] == {"type": "tool", "name": "remove_utterances"}
    else:
        assert headers["authorization"] == "Bearer secret"
        assert request["response_format"]["json_schema"]["schema"]["properties"]["remove"]


BAD = {
    "an utterance that does not exist": {"remove": [UNCLE | {"id": 99}]},
    "words that nobody said": {"remove": [UNCLE | {"text": "my aunt"}]},
    "a replacement that does not exist": {"remove": [UNCLE | {"replaced_by": 77}]},
    "a replacement that goes too": {"remove": [UNCLE | {"replaced_by": 4}, UNCLE | {"id": 4}]},
    "one utterance twice": {"remove": [UNCLE, UNCLE]},
    "everything": {"remove": [UNCLE | {"id": number} for number in range(6)]},
    "a reason of its own": {"remove": [UNCLE | {"reason": "boring"}]},
    "too much confidence": {"remove": [UNCLE | {"confidence": 1.5}]},
    "a field of its own": {"remove": [UNCLE | {"start": 3.2, "end": 5.9}]},
    "a script that there is not": {"remove": [UNCLE | {"reason": "off_script"}]},
    "a list": [UNCLE],
    "nothing": None,
    "text that is no JSON": b"I would remove the uncle.",
    "half an answer": b'{"choices": [{"message": {"content": "{\\"remove\\": ["}}], "content": [{"type": "text"}]}',
    "an empty answer": b"{}",
    "a broken server": 500,
    "a refusal": 401,
}


@pytest.mark.parametrize("answer", BAD.values(), ids=BAD.keys())
def test_a_bad_answer_leaves_the_local_decision_and_a_note(judged, answer):
    cut, _ = judged(answer)
    assert SPEECH.words_in(cut) == LOCAL
    assert len(cut.notes) == 1
    assert cut.notes[0].startswith("From 00:00.5 to ")
    assert "was decided without tiny, because " in cut.notes[0]


def test_a_slow_answer_leaves_the_local_decision_and_a_note(judged):
    cut, _ = judged(1.0, seconds=0.2)
    assert SPEECH.words_in(cut) == LOCAL
    assert "because it took longer than 0.2 s." in cut.notes[0]


def test_a_server_that_is_not_there_leaves_the_local_decision_and_a_note():
    model = connect("openai", model="tiny", url="http://127.0.0.1:9/v1")
    cut = decide(
        SPEECH.transcript,
        SPEECH.sound,
        duration=SPEECH.duration,
        frame_rate=None,
        script=None,
        settings=preset("standard"),
        judge=model,
    )
    assert SPEECH.words_in(cut) == LOCAL
    assert "because the connection failed" in cut.notes[0]


def test_one_bad_window_does_not_spoil_the_others(judged):
    nouns = ["apples", "pears", "plums", "grapes", "figs", "nuts", "limes", "dates", "leeks", "beets"]
    text = " [0.8] ".join(f"Box {one} holds {two} and {one}." for one in nouns for two in nouns)
    speech = speak(text)
    decided = {"id": 90, "reason": "off_topic", "confidence": 0.9, "because": "No.", **NOTHING_MORE}
    cut, recorded = judged(b"?", {"remove": [decided]}, speech=speech)
    assert len(recorded.requests) == 2
    assert len(cut.notes) == 1
    assert any(removal.evidence == "No. (tiny)" for removal in cut.removals)


def test_windows_decide_about_every_utterance_once_and_show_what_stands_around_it():
    shown, asked = zip(*windows(300), strict=True)
    assert [number for window in asked for number in window] == list(range(300))
    assert all(window.start in view and window.stop - 1 in view for window, view in zip(asked, shown, strict=True))
    assert shown[1].start < asked[0].stop


@pytest.mark.parametrize(
    ("kind", "model", "key", "code"),
    [
        ("gpt", "x", "k", "judge_unknown"),
        ("anthropic", None, "k", "judge_incomplete"),
        ("openai", "x", None, "judge_incomplete"),
    ],
)
def test_settings_that_cannot_work_say_what_is_missing(kind, model, key, code):
    with pytest.raises(RoughyError) as error:
        connect(kind, model=model, key=key)
    assert error.value.code == code
