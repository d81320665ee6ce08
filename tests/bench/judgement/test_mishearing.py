from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.judgement.teaching.mishearing import Ear, Vocabulary, consonants, mistakes


@pytest.mark.parametrize(
    ("word", "sound"),
    [("petals", "ptls"), ("Pedals,", "pdls"), ("été", "t"), ("Où", "ou"), ("butter", "btr"), ("…", "")],
)
def test_words_sound_alike_by_their_consonants(word, sound):
    assert consonants(word) == sound


def test_a_word_is_rather_heard_as_one_that_sounds_like_it():
    vocabulary = Vocabulary(["pedals", "poodles", "pad", "turn", "window", "sand", "the", "of", "kettle", "green"])
    heard = [vocabulary.misheard("pedals", Random(seed)) for seed in range(500)]
    assert heard.count("poodles") > heard.count("pad") > heard.count("green") > 0


def test_a_word_may_be_heard_as_none():
    heard = [Vocabulary(["the"]).misheard("Pedals", Random(seed)) for seed in range(50)]
    garbled = [word for word in heard if word != "the"]
    assert all(sum(one != other for one, other in zip(word, "Pedals", strict=True)) <= 1 for word in garbled)
    assert all(word[0].isupper() for word in garbled)
    assert garbled


def test_a_word_that_was_misheard_is_rather_heard_as_it_was_then():
    vocabulary = Vocabulary(["poodles", "pad"], [("pedals", "petals,"), ("pedals", "medals"), ("turn", "tone")])
    heard = [vocabulary.misheard("Pedals.", Random(seed)) for seed in range(100)]
    assert heard.count("Petals.") > 20
    assert heard.count("Medals.") > 20
    assert "Tone." not in heard


def test_mistakes_are_told_word_by_word():
    said = ["Turn", "the", "pedals", "and,", "um,", "then", "look", "at", "its", "big", "green", "bell", "twice."]
    heard = ["turn", "a", "petals", "then", "look", "at,", "it's", "pig", "cream", "ball", "wise", "now."]
    assert list(mistakes(said, heard)) == [("the", "a"), ("pedals", "petals")]
    assert list(mistakes(said, said)) == []


def test_words_that_are_hard_to_hear_are_misheard_again_and_mostly_alike():
    ear = Ear(Vocabulary(["some", "other", "words"]), 0.5, Random(2))
    heard = {word: [ear.hear(word) for _ in range(50)] for word in map(str, range(1000, 1040))}
    kept = sorted(words.count(word) for word, words in heard.items())
    assert kept[10] < 25
    assert kept[30] > 35
    assert all(max(map(words.count, {*words} - {word})) > 3 for word, words in heard.items() if words.count(word) < 25)


def test_a_clear_recording_is_heard_as_it_was_spoken():
    ear = Ear(Vocabulary(["some", "other", "words"]), 0.0, Random(2))
    assert ear.hear("pedals") == "pedals"


@given(st.lists(st.text(min_size=1), min_size=1), st.text(), st.integers())
def test_any_word_may_be_heard_as_another_or_none(words, word, seed):
    heard = Vocabulary(words).misheard(word, Random(seed))
    assert heard != word
    assert heard in words or len(heard) == max(1, len(word))
