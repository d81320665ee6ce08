import pytest

from roughy.editing.passages import find_passages
from roughy.editing.retakes import find_attempts
from roughy.editing.rough_cut import Reason


@pytest.mark.parametrize(
    ("spoken", "left"),
    [
        (
            "You upload one file, and our engine finds [0.9] You upload one file, and our engine finds it all.",
            "You upload one file, and our engine finds it all.",
        ),
        (
            "There is no timeline to learn, and no. [0.9] There is no timeline to learn, and no plugin.",
            "There is no timeline to learn, and no plugin.",
        ),
        (
            "But the planet Mer, the orbit of, but the orbit of Mercury did not fit.",
            "but the orbit of Mercury did not fit.",
        ),
        (
            "You will be surprised how much money you spend on little things you never wanted. [1.5] "
            "You will be surprised how much you spend on small things you never wanted.",
            "You will be surprised how much you spend on small things you never wanted.",
        ),
        (
            "We say that editors deserve better tools. [1.3] We say that editors deserve to spend their time on tea. "
            "[1.4] We say that editors deserve to spend their time telling stories.",
            "We say that editors deserve to spend their time telling stories.",
        ),
        (
            "The tickets cost, a ticket costs ten euros.",
            "a ticket costs ten euros.",
        ),
        (
            "Save the file and the program copies all, oh come on, why won't it start? [1.2] "
            "Save the file and the program copies it.",
            "Save the file and the program copies it.",
        ),
        (
            "First you take, well first, first you take the lid off.",
            "first you take the lid off.",
        ),
    ],
    ids=[
        *("broken off", "ends hanging", "restarted", "reworded", "third take", "another article", "commented on"),
        "stammered",
    ],
)
def test_the_last_complete_take_stays(say, spoken, left):
    assert say(spoken).left_by(find_attempts) == left


@pytest.mark.parametrize(
    "spoken",
    [
        "If you double the mass, the force doubles. [0.5] If you double the distance, the force is weaker.",
        "You can do it at home. [0.5] You can do it at school. [0.5] You can do it at work.",
        "We will not wait for better times. [0.8] We will not wait for permission.",
        "The more you read, the more you know. [0.5] The more you know, the further you go.",
        "You know the answer, I know the answer, and they know it too.",
        "Pour it twenty times on the floor, and twenty times on the wall.",
        "People ask me if it is lonely. [1.4] It is not lonely.",
        "Look at the sky. [0.4] It is quiet. [0.5] It is quiet, and it is green.",
        "I did what anyone would do, [0.2] I did my best to hide.",
        "The next Tuesday she was not there. [0.55] The Tuesday after that she was not there.",
        "What you leave to your husband is free of tax, however much it is. [0.55] "
        "What you leave to a charity is free of tax, however small it is.",
        "Up and down, [0.3] up and down, [0.3] up and down. [0.8] Keep your chest open.",
        "Breathe in, two, three, four, and breathe out, two, [0.3] three, four. [0.9] And rest.",
    ],
)
def test_sentences_that_are_alike_on_purpose_stay(say, spoken):
    assert say(spoken).left_by(find_attempts) == " ".join(word for word in spoken.split() if "[" not in word)


def test_the_evidence_quotes_the_take_that_stays(say):
    spoken = say("Weigh the beans and then [0.9] Weigh the beans and grind them.")
    mark = find_attempts(spoken.talk, range(10))[0]
    assert mark.reason is Reason.RETAKE
    assert mark.evidence == "Said again as 'Weigh the beans and grind'."


FILLING = (
    "The wagon stood outside. [0.6] Nobody had oiled its wheels. [0.6] Rain fell on the roof for hours. [0.6] "
    "My uncle played cards until midnight. [0.6] Then a horse came home alone. [0.6]"
)


def test_a_passage_told_again_minutes_later_goes_as_a_whole(say):
    first = "A reef is built by tiny animals. [0.5] Each of them builds a cup of chalk. [0.5] Slowly it grows. [0.5]"
    second = (
        "A reef is built by very tiny animals. [0.5] Each of them builds a little cup of chalk. [0.5] "
        "Very slowly it grows."
    )
    left = say(f"{first} {FILLING} {second}").left_by(find_passages)
    assert left.startswith("The wagon")
    assert left.endswith("Very slowly it grows.")


def test_a_long_sentence_told_again_word_for_word_is_a_retake(say):
    sentence = "Coral reefs cover less than one percent of the sea floor. [0.5]"
    assert say(f"{sentence} {FILLING} {sentence}").left_by(find_passages).startswith("The wagon")


def test_a_short_sentence_may_come_back(say):
    spoken = f"The sea is wide. [0.5] {FILLING} The sea is wide."
    assert say(spoken).left_by(find_passages).startswith("The sea is wide.")


def test_a_passage_taken_again_at_once_goes_from_its_reworded_beginning_on(say):
    first = (
        "The witnesses must be in the room when you sign. [0.6] "
        "Most people take their eldest child, and most eldest children regret it. [0.6] "
        "It means eighteen months of letters, and every one begins with the same words. [0.6] "
        "You can name up to four, but two is a good number. [1.5]"
    )
    again = (
        "Both witnesses stay in one room and watch you sign. [0.6] "
        "Many people take their eldest child, and many eldest children regret it. [0.6] "
        "It means a year of letters, and every one of them begins with the same words. [0.6] "
        "You may name up to four, but two is a good number."
    )
    left = say(f"{first} {again}").left_by(find_passages)
    assert left == " ".join(word for word in again.split() if "[" not in word)


def test_short_sentences_that_begin_alike_are_no_passage(say):
    spoken = "Frank was never rich. [0.6] Frank was never famous. [0.6] Frank was never on time."
    assert say(spoken).left_by(find_passages) == " ".join(word for word in spoken.split() if "[" not in word)


def test_the_lines_of_a_song_between_its_refrains_stay(say):
    refrain = "Row on, my brother, row on, for the river waits for no one. [0.6]"
    verses = [
        "I once had a house of stone and a very small door. [0.6]",
        "I once had a dog that slept upon the floor. [0.6]",
        "My mother said to me, child, why is it never closed? [0.6]",
        "And I told my mother then, because of the rose. [0.6]",
    ]
    song = " ".join([refrain, *verses[:2], refrain, *verses[2:], refrain])
    assert say(song).left_by(find_passages) == " ".join(word for word in song.split() if "[" not in word)


@pytest.mark.parametrize(
    "spoken",
    [
        "We open at nine every day, and we close at six every day, which is late.",
        "If he does not come, ring again, and if he does not come then, go and fetch him.",
    ],
)
def test_clauses_that_are_joined_are_no_restarts(say, spoken):
    assert say(spoken).left_by(find_attempts) == spoken
