import pytest

from roughy.editing.fillers import find_filler_phrases, find_hesitations
from roughy.editing.rough_cut import Reason


@pytest.mark.parametrize(
    ("language", "spoken", "left"),
    [
        ("en", "Um, good coffee, uh, begins hmm with beans.", "good coffee, begins with beans."),
        ("de", "Ähm, heute zeige ich äh euch etwas.", "heute zeige ich euch etwas."),
        ("fr", "Euh, la pâte heu repose.", "la pâte repose."),
        ("es", "Eh, no hace falta mmm un jardín.", "no hace falta un jardín."),
    ],
)
def test_hesitations_go_in_every_language(say, language, spoken, left):
    assert say(spoken, language).left_by(find_hesitations) == left


@pytest.mark.parametrize(
    ("language", "spoken", "left"),
    [
        ("en", "You know, [0.2] patience is all.", "patience is all."),
        ("en", "It is, like, a big house.", "It is, a big house."),
        ("en", "It was, I mean, hard.", "It was, hard."),
        ("en", "We went, sort of, home.", "We went, home."),
        ("de", "Also, [0.2] das Wasser kocht.", "das Wasser kocht."),
        ("de", "Das ist, halt, so.", "Das ist, so."),
        ("fr", "C'est, du coup, fini.", "C'est, fini."),
        ("es", "Es, o sea, fácil.", "Es, fácil."),
    ],
)
def test_phrases_that_stand_apart_are_fillers(say, language, spoken, left):
    assert say(spoken, language).left_by(find_filler_phrases) == left


@pytest.mark.parametrize(
    ("language", "spoken"),
    [
        ("en", "You know the answer."),
        ("en", "Cut it 5 mm deep."),
        ("en", "The more you know, the further you go."),
        ("en", "Do you know, who called?"),
        ("en", "I like it, and I mean it."),
        ("en", "It is a sort of bird, this kind of thing."),
        ("de", "Sie geht also wieder."),
        ("de", "Ich mache den Halt, und dann halt ich an."),
        ("fr", "Je ne sais pas à quoi, il pense."),
        ("es", "Este año es bueno."),
    ],
)
def test_the_same_words_stay_where_they_mean_something(say, language, spoken):
    assert say(spoken, language).kept() == spoken


def test_a_word_that_only_leads_to_a_hesitation_goes_with_it(say):
    assert say("So, um, [0.2] the flour decides.").kept() == "the flour decides."
    assert say("So the flour, um, decides.").kept() == "So the flour, decides."


def test_a_misspelled_hesitation_goes_only_where_it_stands_alone(say):
    assert say("We end. [0.5] Her, [0.4] we begin.").left_by(find_filler_phrases) == "We end. we begin."
    assert say("We saw her, and left.").left_by(find_filler_phrases) == "We saw her, and left."


def test_a_voice_without_a_word_between_two_pauses_is_a_filler(say):
    marks = find_hesitations((speech := say("We saw [0.3] (0.4) [0.3] the sea.")).talk, range(5))
    assert [mark.reason for mark in marks] == [Reason.FILLER]
    assert "no word" in marks[0].evidence
    assert speech.kept() == "We saw the sea."


def test_a_noise_and_a_long_voice_without_words_are_no_fillers(say):
    for sound in ("<0.6>", "(2.5)"):
        speech = say(f"We saw [0.3] {sound} [0.3] the sea.")
        assert find_hesitations(speech.talk, range(len(speech.talk.words))) == []


def test_a_hesitation_inside_a_stretched_word_is_found(say):
    speech = say("theories that [0.4] (0.5) [0.4] take no account")
    stretched = speech.stretch("that", until="take")
    assert [word.text for word in stretched.talk.words] == ["theories", "that", "", "take", "no", "account"]
    assert len(find_hesitations(stretched.talk, range(6))) == 1


@pytest.mark.parametrize(
    "spoken", ["nineteen 1987, [0.2] (0.4) [0.3] we began.", "We saw [0.3] (0.4) [0.2] (0.4) [0.3] the sea."]
)
def test_a_voice_beside_a_number_or_another_voice_is_lost_speech(say, spoken):
    speech = say(spoken)
    assert find_hesitations(speech.talk, range(len(speech.talk.words))) == []
