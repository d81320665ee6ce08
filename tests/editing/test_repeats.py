import pytest

from roughy.editing.repeats import find_repeats


@pytest.mark.parametrize(
    ("spoken", "left"),
    [
        ("The first thing, the first thing is to weigh.", "the first thing is to weigh."),
        ("We we should go.", "we should go."),
        ("Wait for, [0.2] wait for, [0.2] wait for the water.", "wait for the water."),
        ("All of them at, all at, all at the same time.", "All of them at, all at the same time."),
        ("It does not, it doesn't matter.", "it doesn't matter."),
        ("Twice, [0.4] twice a day.", "twice a day."),
        ("The orbit of Mer- Mercury is odd.", "The orbit of Mercury is odd."),
    ],
)
def test_the_first_saying_goes(say, spoken, left):
    assert say(spoken).left_by(find_repeats) == left


@pytest.mark.parametrize(
    "spoken",
    [
        "It is very, very good.",
        "Bye bye, and thank you, thank you very much.",
        "No, no, it is not easy.",
        "Location, location, location.",
        "Call 7 7 3.",
        "We call John, John Smith.",
        "The more you read, the more you know.",
        "Yes it is. Yes it is.",
        "The answer was no. [1] The answer was clear.",
        "I had had enough, and that that is true.",
        "Up and down, up and down, up and down.",
        "Dear friends, dear friends, it is good to see you.",
        "He said, hold on, hold on, and laughed.",
    ],
)
def test_what_is_said_twice_on_purpose_stays(say, spoken):
    assert say(spoken).left_by(find_repeats) == " ".join(word for word in spoken.split() if "[" not in word)


def test_german_nouns_are_not_taken_for_names(say):
    spoken = "Sommer, Sommer, Sommer leben hier viele."
    assert say(spoken, "de").left_by(find_repeats) == "Sommer leben hier viele."
