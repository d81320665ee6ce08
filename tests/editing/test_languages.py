import tomllib
from importlib import resources

import pytest

from roughy.editing.language import language

FILES = sorted(
    file for file in (resources.files("roughy.editing") / "languages").iterdir() if file.name.endswith(".toml")
)
KEYS = set(tomllib.loads(next(file for file in FILES if file.name == "en.toml").read_text("utf-8")))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_language_file_has_what_english_has(file):
    assert set(tomllib.loads(file.read_text("utf-8"))) == KEYS


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_list_holds_a_word_without_letters(file):
    lists = language(file.name.removesuffix(".toml"))
    assert "" not in lists.fillers | lists.restarts | lists.function_words


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_list_holds_a_word_twice(file):
    for name, words in tomllib.loads(file.read_text("utf-8")).items():
        if isinstance(words, list) and all(isinstance(word, str) for word in words):
            assert sorted(words) == sorted(set(words)), name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_article_is_taken_for_giving_up(file):
    lists = language(file.name.removesuffix(".toml"))
    assert not lists.edit_terms & lists.articles


def test_an_unknown_language_has_no_lists():
    assert language("xx").name == ""
    assert not language(None).fillers
