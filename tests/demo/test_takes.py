import json
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from roughy.demo.room import Room
from roughy.demo.takes import RATE, Line, Pause, Sheet, Take, perform, read_sheet, write_truth

PARTS = (
    Line("Hold the brush, please."),
    Pause(1.0),
    Line("Um,", keep=False, why="filler", speed=130),
    Line("Turn the pedals backwards.", voice="en-gb+f1", gap=0.2),
)
SHEET = Sheet("brush", "en", "en-us+m3", "Hold the brush, please. Turn the pedals backwards.", PARTS)
PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def take() -> Take:
    return perform(SHEET)


def _level(samples: np.ndarray) -> float:
    return 20 * np.log10(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def test_every_line_sounds_where_its_label_says_and_the_room_is_quiet_elsewhere(take: Take) -> None:
    speaking = np.zeros(len(take.samples), bool)
    for span in take.truth.spans:
        start, end = round(span.start * RATE), round(span.end * RATE)
        speaking[start:end] = True
        assert _level(take.samples[start : start + RATE // 20]) > -50
        assert _level(take.samples[end - RATE // 20 : end]) > -50
    assert _level(take.samples[~speaking]) == pytest.approx(SHEET.room.noise, abs=1)
    assert take.truth.duration == pytest.approx(len(take.samples) / RATE, abs=1e-4)


def test_labels_say_what_is_kept_and_why_the_rest_is_not(take: Take) -> None:
    assert [(span.text, span.keep, span.why) for span in take.truth.spans] == [
        (part.say, part.keep, part.why) for part in PARTS if isinstance(part, Line)
    ]


def test_every_word_has_its_place_within_its_line(take: Take) -> None:
    words = take.truth.words
    assert [word.text for word in words] == " ".join(span.text for span in take.truth.spans).split()
    assert all(word.start < word.end for word in words)
    edges = [edge for word in words for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    for span in take.truth.spans:
        inside = [word for word in words if span.start <= word.start < span.end]
        assert inside[0].start == span.start
        assert inside[-1].end == pytest.approx(span.end, abs=0.001)


def test_a_sheet_sounds_the_same_every_time(take: Take) -> None:
    perform(Sheet("other", "de", "de+m3", "", (Line("Guten Morgen."),)))
    again = perform(SHEET)
    assert again.truth == take.truth
    assert np.array_equal(again.samples, take.samples)


def test_an_echo_rings_on_after_the_voice_and_changes_no_label() -> None:
    lines = (Line("Stop."), Pause(1.0))
    dry = perform(Sheet("echo", "en", "en-us+m3", "", lines, room=Room(noise=-90)))
    wet = perform(Sheet("echo", "en", "en-us+m3", "", lines, room=Room(noise=-90, echo=0.5)))
    end = round(dry.truth.spans[0].end * RATE)
    after = slice(end + RATE // 20, end + RATE // 5)
    assert _level(wet.samples[after]) > _level(dry.samples[after]) + 10
    assert wet.truth == dry.truth


def test_the_truth_reads_back_as_the_labels_a_scorer_expects(take: Take, tmp_path: Path) -> None:
    write_truth(take.truth, tmp_path / "truth.json")
    truth = json.loads((tmp_path / "truth.json").read_text())
    assert truth["duration"] == take.truth.duration
    assert truth["script"] == SHEET.script
    assert set(truth["spans"][0]) == {"start", "end", "keep", "why", "text"}


@pytest.mark.parametrize("part", ['{"shout": "Hello"}', '{"pause": "long"}', "{}"])
def test_a_part_that_is_neither_line_nor_pause_is_refused(part: str, tmp_path: Path) -> None:
    sheet = f'{{"id": "x", "language": "en", "voice": "en-us", "script": "", "parts": [{part}]}}'
    (tmp_path / "x.json").write_text(sheet)
    with pytest.raises(ValidationError):
        read_sheet(tmp_path / "x.json")


@pytest.mark.parametrize(
    "path",
    [*sorted(PROJECT.glob("bench/judgement/*/*.json")), *sorted(PROJECT.glob("src/roughy/demo/sheets/*.json"))],
    ids=lambda path: path.stem,
)
def test_every_sheet_of_the_project_is_sound(path: Path) -> None:
    sheet = read_sheet(path)
    lines = [part for part in sheet.parts if isinstance(part, Line)]
    assert sheet.id == path.stem
    assert all(line.keep == (line.why is None) for line in lines)
    assert {line.why for line in lines} <= {None, "filler", "repeat", "restart", "retake", "offtopic"}
