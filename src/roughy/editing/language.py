"""What a language's data file says: hesitations, restart phrases and spellings.

Each language is one file, `languages/<ISO 639-1 code>.toml`, that a native speaker can correct without reading code.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from roughy.editing.letters import fold, fold_phrase

Phrase = str
"""Folded words in one string: recognizers divide words as they like ("o sea", "osea")."""


@dataclass(frozen=True, slots=True)
class Contextual:
    """A phrase that is a filler only where it stands apart from its sentence.

    It must be followed by a pause or a comma (with `both_sides` preceded by one too, with `at_end` it must end its
    sentence), and neither follow a word of `unless_before` nor precede one of `unless_after`.
    """

    phrase: Phrase
    both_sides: bool
    at_end: bool
    unless_before: frozenset[Phrase]
    unless_after: frozenset[str]


@dataclass(frozen=True, slots=True)
class Language:
    """The folded lists of one language; see the comments in `languages/en.toml` for what each is for."""

    code: str
    name: str
    fillers: frozenset[str]
    isolated_fillers: frozenset[str]
    function_words: frozenset[str]
    endings: frozenset[str]
    emphasis: frozenset[Phrase]
    edit_terms: frozenset[Phrase]
    restarts: frozenset[Phrase]
    articles: frozenset[str]
    openers: frozenset[str]
    leads: frozenset[str]
    speaking: frozenset[str]
    slates: frozenset[str]
    one: frozenset[str]
    contextual: tuple[Contextual, ...]
    spellings: dict[str, tuple[str, ...]]


@cache
def language(code: str | None) -> Language:
    """Load what is known of the language with an ISO 639-1 `code`; an unknown one has empty lists and no name."""
    file = resources.files("roughy.editing") / "languages" / f"{code}.toml"
    data = tomllib.loads(file.read_text("utf-8")) if code and code.isalpha() and file.is_file() else {}
    spellings = _spellings(data)
    return Language(
        code=code or "",
        name=data.get("name", ""),
        fillers=_words(data, "fillers"),
        isolated_fillers=_words(data, "isolated_fillers"),
        function_words=_words(data, "function_words"),
        endings=_words(data, "endings"),
        emphasis=_phrases(data, "emphasis", spellings),
        edit_terms=_phrases(data, "edit_terms", spellings),
        restarts=_phrases(data, "restarts", spellings),
        articles=_words(data, "articles"),
        openers=_words(data, "openers"),
        leads=_words(data, "leads"),
        speaking=_words(data, "speaking"),
        slates=_words(data, "slates"),
        one=_words(data, "one"),
        contextual=tuple(_contextual(entry, spellings) for entry in data.get("contextual", [])),
        spellings=spellings,
    )


def _words(data: dict[str, Any], key: str) -> frozenset[str]:
    return frozenset(fold(word) for word in data.get(key, []))


def _phrases(data: dict[str, Any], key: str, spellings: dict[str, tuple[str, ...]]) -> frozenset[Phrase]:
    return frozenset(_spelled(phrase, spellings) for phrase in data.get(key, []))


def _spelled(phrase: str, spellings: dict[str, tuple[str, ...]]) -> Phrase:
    return "".join(form for word in phrase.split() for form in spellings.get(word, fold_phrase(word)))


def _contextual(entry: dict[str, Any], spellings: dict[str, tuple[str, ...]]) -> Contextual:
    return Contextual(
        phrase=_spelled(entry["phrase"], spellings),
        both_sides=entry.get("both_sides", False),
        at_end=entry.get("at_end", False),
        unless_before=_phrases(entry, "unless_before", spellings),
        unless_after=_words(entry, "unless_after"),
    )


def _spellings(data: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    pairs = {**data.get("contractions", {}), **data.get("abbreviations", {})}
    return {written.casefold(): fold_phrase(spoken) for written, spoken in pairs.items()}
