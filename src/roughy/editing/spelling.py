"""One spelling for what can be written in several ways, so that a script and a recognizer agree.

Numbers become words ("1687" is "sixteen eighty seven"), contractions and abbreviations their long forms ("let's" is
"let us", "Dr." is "doctor"). Both sides of every comparison pass through here.
"""

import re
from functools import cache, lru_cache

from num2words import num2words

from roughy.editing.language import language
from roughy.editing.letters import fold, fold_phrase

EDGES = ".,;:!?…\"'«»„“”‘’()[]{}¿¡-–—*"
"""Punctuation around a word that is no part of it."""

NUMBER = re.compile(r"(?P<sign>[$€£])?(?P<digits>\d[\d.,'’]*)(?P<tail>st|nd|rd|th|er|ère|e|º|ª|\.)?(?P<unit>[%€$£°])?")

YEARS = range(1100, 2100)
"""Four bare digits in this range are read as a year."""


@lru_cache(maxsize=1 << 16)
def spell(text: str, code: str) -> tuple[str, ...]:
    """Spell one written word of a language (ISO 639-1 `code`) as the folded words that are spoken for it."""
    spellings = language(code).spellings
    written = text.casefold().replace("’", "'")
    bare = written.strip(EDGES)
    for form in (written, bare):
        if form in spellings:
            return spellings[form]
    if number := NUMBER.fullmatch(bare):
        return _spell_number(number, code)
    parts = [part for part in re.split(r"(?<=\b[a-zà-ÿ])'|(?<=\bqu)'|[-–/&+@]", bare) if part]
    if len(parts) > 1:
        return tuple(form for part in parts for form in spell(part, code))
    return (fold(bare),) if fold(bare) else ()


@cache
def number_words(code: str) -> frozenset[str]:
    """The words that numbers from two to a hundred are made of, without "one" and small words such as "and"."""
    try:
        spoken = " ".join(num2words(number, lang=code) for number in range(2, 101))
    except NotImplementedError:
        return frozenset()
    return frozenset(fold_phrase(spoken.replace("-", " "))) - {
        *fold_phrase(num2words(1, lang=code)),
        *language(code).function_words,
    }


def _spell_number(number: re.Match[str], code: str) -> tuple[str, ...]:
    spellings = language(code).spellings
    unit = number["sign"] or number["unit"] or ""
    return _read(number["digits"], number["tail"] or "", code) + spellings.get(unit, ())


def _read(digits: str, tail: str, code: str) -> tuple[str, ...]:
    """Read digits as a year, an ordinal, a decimal or a cardinal number; as they are where num2words has no words."""
    plain = re.sub(r"[.,'’](?=\d{3}(\D|$))", "", digits).rstrip(".,'’")
    whole = plain.isdigit()
    kind = "ordinal" if tail and whole else "cardinal"
    if whole and digits == plain and int(plain) in YEARS:
        kind = "year"
    try:
        spoken = num2words(int(plain) if whole else float(plain.replace(",", ".")), lang=code, to=kind)
    except (NotImplementedError, ValueError, OverflowError, KeyError, TypeError):
        return (fold(plain),)
    return fold_phrase(re.sub(r"[-,]", " ", spoken))
