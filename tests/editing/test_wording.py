import pytest

from roughy.editing.spelling import spell
from roughy.editing.wording import MOST, wording


def odds(sentence, language="en"):
    return wording(language).weigh([form for word in sentence.split() for form in spell(word, language)])


@pytest.mark.parametrize(
    ("language", "around", "to_it"),
    [
        ("en", "Hang on, somebody is ringing the bell again.", "The bell of the church rings twice a day."),
        ("de", "Moment, da klingelt schon wieder jemand.", "Die Glocke der Kirche läutet zweimal am Tag."),
        ("fr", "Attends, on sonne encore à la porte.", "La cloche de l'église sonne deux fois par jour."),
        ("es", "Espera, están llamando otra vez a la puerta.", "La campana de la iglesia suena dos veces al día."),
    ],
)
def test_sentences_that_are_no_examples_are_told_apart(language, around, to_it):
    assert odds(around, language) > 1 > -1 > odds(to_it, language)


def test_a_slate_is_known_by_any_number():
    assert odds("Take sixteen.") == odds("Take 30.") > 1


def test_long_talk_is_no_surer_than_the_most():
    assert odds("Okay, sorry, is it recording? Hang on, can somebody get the phone, please?") == MOST


def test_a_language_without_examples_says_nothing():
    assert odds("Czy to działa?", "pl") == 0.0


def test_what_tells_is_said_in_the_sentence():
    told = wording("en").telling(["is", "it", "recording", "now"])
    assert told and set(told.split()) <= {"is", "it", "recording", "now"}
