from hypothesis import given
from hypothesis import strategies as st

from roughy.editing.garbled import with_garbled
from roughy.editing.likeness import match

WORDS = st.lists(st.sampled_from(["si", "llegas", "despues", "de", "las", "nueve", "vas", "a", "esperar"]), max_size=9)


def said(heard: str, written: str) -> str:
    forms, sentence = heard.split(), written.split()
    pairs = with_garbled(match(forms, sentence).pairs, forms, sentence)
    return " ".join(sentence[place] for place in sorted({place for _, place in pairs}))


def test_what_sounds_like_the_script_around_equal_words_says_it():
    written = "si llegas despues de las nueve vas a esperar mas de una hora"
    assert said("sin ellas les vuelve las hueles mas a esperar mas de ahora", written) == written.replace("una ", "")


def test_other_words_around_equal_ones_say_nothing_more():
    assert said("pour the water over the oh my goodness", "pour the water over the ground coffee") == (
        "pour the water over the"
    )


def test_one_word_at_the_end_of_both_stands_for_the_other():
    assert said("always hair", "frank was always there") == "always there"
    assert said("always", "frank was always there") == "always"


def test_without_one_equal_word_nothing_is_recognized():
    assert said("rausklompt", "rauskommt") == "rauskommt"
    assert said("hair", "there") == ""


@given(WORDS, WORDS)
def test_pairs_stay_in_order_and_inside_both(forms, sentence):
    pairs = match(forms, sentence).pairs
    found = with_garbled(pairs, forms, sentence)
    assert set(pairs) <= set(found)
    assert [place for _, place in found] == sorted(place for _, place in found)
    assert all(form < len(forms) and place < len(sentence) for form, place in found)
