"""Words reduced to what can be compared: letters and digits without case, accents and punctuation."""

import unicodedata
from functools import lru_cache


@lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Reduce text to lower-case base letters and digits: "Gießt," becomes "giesst", "Zürich" "zurich"."""
    spread = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(letter for letter in spread if letter.isalnum())


def fold_phrase(text: str) -> tuple[str, ...]:
    """Fold every space-separated word of a phrase; words without letters vanish."""
    return tuple(folded for word in text.split() if (folded := fold(word)))
