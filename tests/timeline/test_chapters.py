import pytest

from roughy.timeline.chapters import chapters
from roughy.timeline.span import Span
from roughy.timeline.ticks import from_seconds, to_seconds
from roughy.timeline.words import CaptionWord

SCRIPT = """\
# Beans
Good coffee begins with fresh beans.

## Water & heat
Pour the hot water slowly over the grounds.

# Never said
Nobody ever speaks this line of it.
"""


def spoken(text: str, start: float) -> list[CaptionWord]:
    return [
        CaptionWord(word, Span(from_seconds(start + i / 2), from_seconds(start + i / 2 + 0.4)))
        for i, word in enumerate(text.split())
    ]


def span(start: float, end: float) -> Span:
    return Span(from_seconds(start), from_seconds(end))


def test_headings_of_the_script_become_chapters_where_their_words_are_said():
    words = spoken("Um good coffee begins with fresh beans", 5) + spoken(
        "Pour a hot water slowly over the grounds.", 30
    )
    found = chapters(words, [span(4, 10), span(29, 40)], SCRIPT)
    assert [(to_seconds(chapter.start), chapter.title) for chapter in found] == [(0, "Beans"), (7, "Water & heat")]


def test_long_pauses_at_sentence_ends_become_chapters_without_headings():
    words = [
        *spoken("Welcome to this lesson. " + "word " * 80 + "end.", 0),
        *spoken("Now we pour the water slowly over it. " + "word " * 80 + "and", 60),
        *spoken("this stop is inside of a sentence.", 120),
    ]
    found = chapters(words, [span(0, 44), span(59, 140)], "A script without headings.")
    assert [(to_seconds(chapter.start), chapter.title) for chapter in found] == [
        (0, "Welcome to this lesson"),
        (45, "Now we pour the water slowly"),
    ]


def test_a_removed_retake_is_no_pause():
    words = spoken("word " * 70 + "end.", 0) + spoken("wrong " * 20, 36) + spoken("Right from here on.", 46.5)
    assert chapters(words, [span(0, 36), span(46, 60)]) == ()


def test_one_chapter_is_none():
    assert chapters(spoken("All in one go.", 0), [span(0, 10)]) == ()


@pytest.mark.parametrize("title", ["word " * 60, "x" * 500])
def test_a_title_is_no_longer_than_players_show(title):
    words = spoken("Good coffee begins with fresh beans.", 0) + spoken("Pour the water slowly.", 10)
    script = f"# {title}\nGood coffee begins with fresh beans.\n# Water\nPour the water slowly."
    first, second = chapters(words, [span(0, 20)], script)
    assert len(first.title) <= 100 and first.title.endswith("…") and second.title == "Water"


def test_two_headings_at_one_moment_are_one_chapter():
    words = [CaptionWord(text, span(1, 1)) for text in ("Beans", "Water")] + spoken("Now for the sugar.", 5)
    found = chapters(words, [span(0, 20)], "# A\nBeans\n# B\nWater\n# C\nNow for the sugar.")
    starts = [chapter.start for chapter in found]
    assert starts == sorted(set(starts))
