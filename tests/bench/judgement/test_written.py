import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.judgement.teaching.material import HEARD
from bench.judgement.teaching.written import FOLDER, VOICES, WHY, SheetError, parse, read_written, written_sheets
from roughy.demo.takes import Line, Pause

TEXT = """\
# language: en
# kind: tutorial
o Is it on?
1.3
k Hold the brush,
f um,
k please.
t Turn the
2
k Turn the pedals backwards.
"""

said = st.text(string.ascii_letters + " .,!?'éß", min_size=1).map(str.strip).filter(bool)
lines = st.builds(lambda letter, say: f"{letter} {say}", st.sampled_from(sorted(WHY)), said)
pauses = st.floats(0, 20, allow_nan=False).map(lambda seconds: f"{seconds:.2f}")


def test_a_sheet_says_what_is_kept_and_why_the_rest_is_not() -> None:
    sheet = parse(TEXT, name="brush", source="brush.txt")
    assert (sheet.id, sheet.language) == ("en-brush", "en")
    assert sheet.script == "Hold the brush, please. Turn the pedals backwards."
    assert [part if isinstance(part, Pause) else (part.say, part.keep, part.why) for part in sheet.parts] == [
        ("Is it on?", False, "offtopic"),
        Pause(1.3),
        ("Hold the brush,", True, None),
        ("um,", False, "filler"),
        ("please.", True, None),
        ("Turn the", False, "retake"),
        Pause(2.0),
        ("Turn the pedals backwards.", True, None),
    ]


@given(st.lists(st.one_of(lines, pauses)), st.sampled_from(sorted(VOICES)), said)
def test_what_is_written_is_what_is_read(written: list[str], language: str, kept: str) -> None:
    text = "\n".join([f"# language: {language}", *written, f"k {kept}"])
    sheet = parse(text, name="any", source="any.txt")
    letters = {why: letter for letter, why in WHY.items()}
    read = [f"{p.pause:.2f}" if isinstance(p, Pause) else f"{letters[p.why]} {p.say}" for p in sheet.parts]
    assert read == [*written, f"k {kept}"]
    assert all(part.keep == (part.why is None) for part in sheet.parts if isinstance(part, Line))


@given(st.text())
def test_whatever_is_no_sheet_is_refused_by_name(text: str) -> None:
    try:
        parse(text, name="any", source="any.txt")
    except SheetError as error:
        assert str(error).startswith("any.txt")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# language: en\nk Hello.\nx Hello.", "any.txt, line 3"),
        ("# language: en\n\nkHello.", "any.txt, line 3"),
        ("# language: en\nk Hello.\n-1", "any.txt, line 3"),
        ("# language: en\nk Hello.\n# kind: late", "any.txt, line 3"),
        ("# language: en\n# language: de\nk Hello.", "any.txt, line 2"),
        ("# speaker: Dana\nk Hello.", "any.txt, line 1"),
        ("# language: xx\nk Hello.", "any.txt: `# language:`"),
        ("k Hello.", "any.txt: `# language:`"),
        ("# language: en\no Hello?", "any.txt: no line is kept"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(text: str, place: str) -> None:
    with pytest.raises(SheetError) as refused:
        parse(text, name="any", source="any.txt")
    assert str(refused.value).startswith(place)


def test_a_sheet_in_the_folder_of_another_language_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "de" / "brush.txt"
    file.parent.mkdir()
    file.write_text(TEXT, "utf-8")
    with pytest.raises(SheetError, match=r"the language is en, but the folder is de"):
        read_written(file)


def test_a_speaker_is_the_same_whenever_the_sheet_is_read_and_differs_between_sheets() -> None:
    sheets = [parse(TEXT, name=f"brush-{number}", source="") for number in range(20)]
    assert sheets == [parse(TEXT, name=f"brush-{number}", source="") for number in range(20)]
    assert len({(sheet.voice, sheet.speed, sheet.pitch) for sheet in sheets}) > 10


@pytest.mark.parametrize("part", ["taught", "unseen"])
def test_every_written_sheet_can_be_read_and_keeps_something(part: str) -> None:
    sheets = written_sheets(part)
    assert len(sheets) == len(list((FOLDER / part).glob("**/*.txt"))) > 0
    assert {sheet.language for sheet in sheets} == set(VOICES)
    assert all(sheet.script for sheet in sheets)


def test_no_sheet_is_both_taught_and_asked_about() -> None:
    ids = [sheet.id for part in ("taught", "unseen") for sheet in written_sheets(part)]
    assert len(ids) == len(set(ids))
    scripts = {part: {sheet.script for sheet in written_sheets(part)} for part in ("taught", "unseen")}
    assert not scripts["taught"] & scripts["unseen"]


def test_every_sheet_that_is_taught_as_heard_is_a_taught_one() -> None:
    heard = HEARD.read_text("utf-8").split()
    assert heard == sorted(set(heard))
    assert set(heard) <= {sheet.id for sheet in written_sheets("taught")}
    assert {name.partition("-")[0] for name in heard} == set(VOICES)
