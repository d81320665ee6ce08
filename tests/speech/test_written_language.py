import pytest

from roughy.speech.written_language import written_chances


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "Today I show you how to bake bread at home."),
        ("de", "Heute zeige ich euch, wie man zu Hause Brot backt."),
        ("pt", "Hoje conto como faço pão em casa, com pouca farinha."),
        ("nl", "Vandaag laat ik zien hoe ik thuis brood bak."),
        ("ru", "Сегодня я расскажу, как я пеку хлеб дома."),
        ("ja", "今日は家でパンを作る方法を紹介したいと思います。"),
    ],
)
def test_a_sentence_tells_its_language(code: str, text: str) -> None:
    chances = written_chances(text)
    assert max(chances, key=lambda known: chances[known]) == code
    assert chances[code] > 0.5
    assert sum(chances.values()) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("text", [None, "", "Hotel", "1. 2. 3. 4. 5. 6. 7. 8. 9. 10."])
def test_hardly_a_text_tells_nothing(text: str | None) -> None:
    assert written_chances(text) == {}
