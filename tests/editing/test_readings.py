from dataclasses import replace

import pytest

from roughy.editing.rough_cut import Reason
from roughy.speech.transcript import Reading

MESSAGE = (
    "Bread needs only four ingredients, and you have them at home. [0.6] Flour and water make the dough, and you knead "
    "it for ten minutes. [0.6] Yeast lets it rise in a warm place until it has doubled. [0.6] Salt gives it taste, so "
    "don't leave it out. [0.5] Then it goes into the oven for forty minutes."
)


KEPT = Reading(0.99, 0.004, 0.003, 0.003)


def taken_for(speech, reading, words=""):
    """The speech whose words, or some of them, are taken for something, and all others for kept."""
    said = words.split() or [word.text for word in speech.transcript.words]
    return read_as(speech, dict.fromkeys(said, reading))


def read_as(speech, readings):
    """The speech with the reading of each word by its text, and all others read as kept."""
    words = tuple(replace(word, reading=readings.get(word.text, KEPT)) for word in speech.transcript.words)
    return replace(speech, transcript=replace(speech.transcript, words=words))


def test_a_take_stays_that_the_reader_is_sure_to_be_kept(say):
    spoken = "We believe in tools that work. [1.3] We believe in tools that last."
    assert say(spoken).kept() == "We believe in tools that last."
    assert taken_for(say(spoken), KEPT).kept() == "We believe in tools that work. We believe in tools that last."


@pytest.mark.parametrize(
    ("reading", "reason"),
    [
        (Reading(0.1, 0.8, 0.05, 0.05), Reason.RESTART),
        (Reading(0.1, 0.05, 0.8, 0.05), Reason.RETAKE),
        (Reading(0.1, 0.05, 0.05, 0.8), Reason.OFF_TOPIC),
    ],
)
def test_what_only_the_reader_finds_goes_for_its_reason(say, reading, reason):
    speech = say("Take one. [1.2] Bread needs flour. [0.6] Turnips grow. [0.6] Salt gives it taste.")
    removals = taken_for(speech, reading, "Turnips grow.").cut().removals
    assert [removal.reason for removal in removals if removal.text] == [Reason.OFF_TOPIC, reason]


def test_who_only_thinks_aloud_has_given_up_what_is_said_again(say):
    given_up = Reading(0.05, 0.05, 0.85, 0.05)
    spoken = "Turnips grow anywhere. [0.6] Bread needs flour. [0.6] "
    thought = taken_for(say(f"{spoken} Salt gives it taste."), given_up, "Turnips grow anywhere.")
    assert thought.kept() == "Turnips grow anywhere. Bread needs flour. Salt gives it taste."
    repaired = taken_for(say(f"{spoken} And the turnips, they need sun."), given_up, "Turnips grow anywhere.")
    assert repaired.kept() == "Bread needs flour. And the turnips, they need sun."


def test_a_single_word_read_as_an_aside_does_not_show_that_a_talk_was_recorded_in_takes(say):
    spoken = "Turnips grow anywhere. [0.6] Well, [0.6] bread needs flour. [0.6] Salt gives it taste."
    given_up, aside = Reading(0.05, 0.05, 0.85, 0.05), Reading(0.01, 0.01, 0.01, 0.97)
    speech = say(spoken)
    readings = {"Turnips": given_up, "grow": given_up, "anywhere.": given_up, "Well,": aside}
    assert read_as(speech, readings).kept() == "Turnips grow anywhere. bread needs flour. Salt gives it taste."


def test_a_hesitation_is_one_whatever_the_reader_takes_it_for(say):
    assert taken_for(say("Um, bread needs flour."), KEPT).kept() == "bread needs flour."


@pytest.mark.parametrize(
    ("spoken", "left"),
    [
        ("You know, [0.2] bread needs flour.", "bread needs flour."),
        ("Over the hill and over the hill and far away.", "over the hill and far away."),
    ],
)
def test_phrases_and_repetitions_that_the_reader_keeps_stay(say, spoken, left):
    assert say(spoken).kept() == left
    assert taken_for(say(spoken), KEPT).kept() == spoken.replace("[0.2] ", "")


def test_what_is_doubtful_goes_by_the_preset(say):
    speech = taken_for(say("Bread needs flour. [0.6] Turnips grow."), Reading(0.2, 0, 0, 0.8), "Turnips grow.")
    assert speech.kept() == "Bread needs flour."
    assert speech.kept(settings="gentle") == "Bread needs flour. Turnips grow."


@pytest.mark.parametrize(
    "chatter",
    [
        "Okay, is this thing recording? [0.3] Yes, the red light is on.",
        "Mic check, one two. [0.3] Can you hear me?",
        "Ready? [0.3] Three, two, one.",
    ],
)
def test_talk_before_the_beginning_goes(say, chatter):
    assert say(f"{chatter} [1.5] {MESSAGE}").read().kept() == say(MESSAGE).read().kept()


@pytest.mark.parametrize(
    "chatter",
    [
        "Sorry, somebody is at the door. [0.3] Give me a second.",
        "Let me check my notes. [0.3] Page four. [0.3] Yes.",
        "Hang on, my phone is ringing.",
        "Okay, where was I?",
        "Could you close the window please?",
    ],
)
def test_interruptions_go(say, chatter):
    first, second = MESSAGE.split(" Yeast")
    assert say(f"{first} [1.2] {chatter} [1.5] Yeast{second}").read().kept() == say(MESSAGE).read().kept()


@pytest.mark.parametrize(
    "chatter",
    [
        "Was that take good? [0.3] I liked that one.",
        "Alright, I think that was it. [0.3] Can you stop the camera please?",
    ],
)
def test_talk_after_the_end_goes(say, chatter):
    assert say(f"{MESSAGE} [1.2] {chatter}").read().kept() == say(MESSAGE).read().kept()


@pytest.mark.parametrize(
    ("language", "chatter", "message"),
    [
        (
            "de",
            "Läuft die Kamera schon? [0.3] Ja, sie läuft.",
            "Ein guter Wein braucht vor allem Zeit. Der Keller ist kühl, und die Fässer sind alt.",
        ),
        (
            "fr",
            "Ça tourne ? [0.3] Bon, je commence.",
            "Bonjour, aujourd'hui je fais une baguette. Une bonne baguette demande quatre choses, et de la patience.",
        ),
        (
            "es",
            "¿Ya está grabando? [0.3] Vale, empiezo.",
            "En mi balcón crecen tomates y pimientos. Allí da el sol casi todo el día, y la tierra es buena.",
        ),
    ],
)
def test_every_language_has_its_talk_around_the_camera(say, language, chatter, message):
    assert say(f"{chatter} [1.5] {message}", language).read().kept() == message


@pytest.mark.parametrize(
    "spoken",
    [
        "One moment please, said the waiter, and closed the door.",
        "Wait for the light to turn green, then wait for the cars to stop.",
        "We built a small camera that looks at every tray.",
        "How did you start painting? [0.4] My mother gave me colors. [0.6] Why houses? [0.4] Because we moved.",
        "Thank you for listening, and see you next week.",
        "Welcome back. [0.5] Today we look at cameras.",
        "And says, how do I get to Dublin? [0.4] And the answer is, well, I would not start from here.",
        "The next speaker is waiting outside. [0.6] He asks, are we rolling? [0.6] And nobody in the room answers him.",
    ],
)
def test_a_message_that_sounds_like_it_stays(say, spoken):
    assert say(spoken).read().kept() == " ".join(word for word in spoken.split() if "[" not in word)


def test_what_nobody_taught_is_known_by_the_talk_around_it(say):
    chatter = "Sorry, somebody is ringing the bell. [0.3] The postman, surely. [0.3] Okay, he's gone, let's go on."
    first, second = MESSAGE.split(" Yeast")
    assert say(f"{first} [1] {chatter} [1.5] Yeast{second}").read().kept() == say(MESSAGE).read().kept()


def test_one_doubtful_sentence_in_the_middle_stays(say):
    chatter = "Okay, is this thing recording? Yes, the red light is on. [1.4]"
    begin = (
        "Bread needs flour, water and salt. [0.6] Knead the dough for ten minutes. [0.7] Yeast wakes up in warm water."
    )
    end = "That looks right. [1.2] Let the loaf rest under a cloth. [0.6] Bake it until the crust is brown."
    assert say(f"{chatter} {begin} [0.6] {end}").read().kept() == say(f"{begin} {end}").read().kept()


def test_a_phrase_goes_more_readily_beside_others_that_go(say):
    doubtful, aside = Reading(0.3, 0.02, 0.02, 0.66), Reading(0.02, 0.01, 0.01, 0.96)
    speech = say(
        "Take one. [1.2] Bread needs flour. [0.6] Turnips grow. [0.6] Nobody knows. [0.6] Salt gives it taste."
    )

    def kept(neighbour):
        readings = {"Turnips": doubtful, "grow.": doubtful, "Nobody": neighbour, "knows.": neighbour}
        return read_as(speech, readings).kept()

    assert kept(KEPT) == "Bread needs flour. Turnips grow. Nobody knows. Salt gives it taste."
    assert kept(aside) == "Bread needs flour. Salt gives it taste."
