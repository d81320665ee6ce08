import pytest

from roughy.editing.slates import find_slates


@pytest.mark.parametrize(
    ("language", "slate"),
    [
        ("en", "Take two."),
        ("en", "Scene one, take 14."),
        ("de", "Szene eins, Take vier."),
        ("fr", "Scène un, prise quatre."),
        ("es", "Escena uno, toma cuatro."),
    ],
)
def test_a_slate_goes(say, language, slate):
    assert say(f"{slate} [1.5] Ananas.", language).left_by(find_slates) == "Ananas."


@pytest.mark.parametrize("spoken", ["One, two, three.", "Take two of them.", "Take it.", "Roll."])
def test_counting_and_sentences_with_the_same_words_stay(say, spoken):
    assert say(f"{spoken} [1.5] Ananas.").left_by(find_slates) == f"{spoken} Ananas."
