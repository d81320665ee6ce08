import pytest

from roughy.editing.fillers import find_fillers
from roughy.editing.hesitation import hesitates

TALE = (
    "The director raised his hand. [0.6] Okay, cut! Keep rolling, please. [0.9] Nobody moved. [0.6] "
    "My grandmother learned to read in this hall. [1.4] My daughter learned to read in this hall. [0.6] "
    "Then the lights went out. [0.6] The old town slept. [0.6] "
    "A dog barked at the moon. [0.6] The river carried the boats away. [0.6] Morning came late that year."
)


def _hesitates(talk):
    return hesitates(talk, find_fillers(talk, range(len(talk.words))))


@pytest.mark.parametrize(
    ("language", "spoken"),
    [
        ("en", "Um, the dough needs flour and water."),
        ("en", "The dough needs uh flour and water."),
        ("en", "The the dough needs flour, and and water."),
        ("de", "Der Teig braucht äh Mehl und Wasser."),
    ],
)
def test_who_hesitates_or_stammers_speaks_freely(say, language, spoken):
    assert _hesitates(say(spoken, language).talk)


@pytest.mark.parametrize(
    "spoken",
    [
        "The dough needs flour and water.",
        "It is very, very good. Dear friends, dear friends, it is good to see you.",
        "The the dough needs flour and water.",
        "Um, " + "the dough needs flour and water. " * 200,
    ],
)
def test_emphasis_one_slip_or_one_hesitation_in_an_hour_shows_no_free_talk(say, spoken):
    assert not _hesitates(say(spoken).talk)


def test_where_nobody_hesitates_tales_about_film_crews_and_figures_of_speech_stay(say):
    assert say(TALE).kept() == " ".join(word for word in TALE.split() if "[" not in word)


def test_where_somebody_hesitates_the_same_words_are_talk_around_the_camera_and_retakes(say):
    kept = say(f"Um, {TALE}").kept()
    assert "rolling" not in kept
    assert "grandmother" not in kept


def test_where_nobody_hesitates_much_talk_around_the_camera_still_goes(say):
    message = "Bread needs only four ingredients. [0.6] Flour and water make the dough."
    chatter = "Okay, is this thing recording? [0.3] Yes, the red light is on. [1.5]"
    assert say(f"{chatter} {message}").kept() == say(message).kept()


def test_where_nobody_hesitates_a_verse_that_comes_again_is_a_refrain(say):
    verse = "Fly, little dove, fly, for the wind will not wait for you."
    spoken = f"{verse} [0.8] Who is there, I asked the river. [0.8] {verse}"
    assert say(spoken).kept() == say(spoken.replace("[0.8] ", "")).kept()


def test_where_nobody_hesitates_words_for_giving_up_need_something_that_is_begun_again(say):
    assert (
        say("The bell rang. [0.6] No, no, wait. [0.6] The fox ran home.")
        .kept()
        .startswith("The bell rang. No, no, wait.")
    )
    assert say("Pour the water over the, no wait. [1] Pour the water slowly.").kept() == "Pour the water slowly."


def test_where_nobody_hesitates_nothing_comments_on_an_attempt(say):
    first = "Take the blue thread through the needle and the cloth, my hands are so cold today."
    second = "Take the red thread through the needle and the lining, and pull it tight."
    assert first in say(f"{first} [1.4] {second}").kept()
    assert say(f"Um, {first} [1.4] {second}").kept() == second
