"""Which language a text is written in, by the letters that follow one another (py3langid, a fork of langid.py)."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

FEWEST_LETTERS = 20
"""A shorter text is a word or two that many languages have."""


def written_chances(text: str | None) -> dict[str, float]:
    """The probability of each of some 130 languages, by its code of ISO 639; none for hardly a text."""
    if not text or sum(map(str.isalpha, text)) < FEWEST_LETTERS:
        return {}
    return dict(_identifier().rank(text))


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
