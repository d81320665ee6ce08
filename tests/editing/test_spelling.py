import pytest
from hypothesis import given
from hypothesis import strategies as st

from roughy.editing.letters import fold
from roughy.editing.spelling import spell


@pytest.mark.parametrize(
    ("text", "code", "spoken"),
    [
        ("1687.", "en", "sixteen eighty seven"),
        ("2,500", "en", "two thousand five hundred"),
        ("21st", "en", "twenty first"),
        ("50%", "en", "fifty percent"),
        ("$5", "en", "five dollars"),
        ("3.5", "en", "three point five"),
        ("let's", "en", "let us"),
        ("Dr.", "en", "doctor"),
        ("plug-in", "en", "plug in"),
        ("40.000", "de", "vierzigtausend"),
        ("z.B.", "de", "zum beispiel"),
        ("l'eau", "fr", "l eau"),
        ("250", "es", "doscientos cincuenta"),
        ("…", "en", ""),
    ],
)
def test_words_are_spelled_as_they_are_spoken(text, code, spoken):
    assert " ".join(spell(text, code)) == spoken


@given(text=st.text(max_size=12), code=st.sampled_from(["en", "de", "fr", "es", "xx", ""]))
def test_any_text_can_be_spelled(text, code):
    assert all(fold(form) == form for form in spell(text, code))


def test_letters_drawn_as_symbols_fold_like_letters():
    assert fold("𝗔B") == "ab"
