import pytest

from roughy.editing.restarts import find_restarts


@pytest.mark.parametrize(
    ("language", "spoken", "left"),
    [
        ("en", "We end. [0.6] Pour the water over the, no wait. [1] Pour it.", "We end. Pour it."),
        ("en", "Pour the hot water slow, sorry. [1] Pour it.", "Pour it."),
        ("en", "We built a camera, let me start again. [1] We built it.", "We built it."),
        ("en", "Press control and, no, that was the other. [1] Press alt.", "Press alt."),
        ("de", "Grabt ein Loch, nein, noch einmal. [1] Grabt es.", "Grabt es."),
        ("fr", "On sort le, non, je recommence. [1] On sort.", "On sort."),
        ("es", "Las freímos a fuego, no, perdón. [1] Las freímos.", "Las freímos."),
    ],
)
def test_an_attempt_goes_with_the_words_that_give_it_up(say, language, spoken, left):
    assert say(spoken, language).left_by(find_restarts) == left


def test_a_slip_is_replaced_by_its_repair_alone(say):
    assert say("Use sixty grams, sorry, seventy grams of it.").left_by(find_restarts) == "Use seventy grams of it."


@pytest.mark.parametrize(
    "spoken",
    [
        "One moment please, said the waiter.",
        "Hold on to the rope, and wait for me.",
        "Then start again with the second layer.",
        "The answer was no, and we asked again.",
        "Then he said, wait wait, and ran back into the house.",
        "My mother called, hold on, and came back with the soup.",
    ],
)
def test_the_same_words_inside_a_sentence_give_nothing_up(say, spoken):
    assert say(spoken).left_by(find_restarts) == spoken


def test_a_bare_no_after_a_whole_sentence_answers_it(say):
    spoken = "If you live alone, yes. If you want to play in a band, no. [0.8] Now the sound."
    assert (
        say(spoken).left_by(find_restarts)
        == "If you live alone, yes. If you want to play in a band, no. Now the sound."
    )


def test_the_beginning_that_a_doubled_repair_replaces_goes(say):
    assert say("That is worth, that comes to, that comes to three.").kept() == "that comes to three."


def test_what_opens_a_sentence_before_a_doubled_word_stays(say):
    assert say("In the morning, the birds, the birds sing.").kept() == "In the morning, the birds sing."
