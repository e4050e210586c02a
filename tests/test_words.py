"""The words shown to users: the same in both languages, and there for everything that asks for them."""

from __future__ import annotations

import ast
import inspect
import re
import string
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

import assistant
from assistant import errors, locations
from assistant.domain import (
    ArticleType,
    Decision,
    DocumentKind,
    Language,
    Role,
    SectionKind,
    SourceKind,
    Stance,
    Verdict,
)
from assistant.errors import StandpuntError
from assistant.library.lists import read_lists
from assistant.retrieval.sync import Observer
from assistant.settings import FIELDS
from assistant.words import lookup, plural, say, told_date

PACKAGE = Path(assistant.__file__).parent
ERRORS = {
    name: value for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, StandpuntError)
}


def words(language: Language) -> dict[str, str]:
    """Every text of a language by its dotted path."""

    def walk(node: object, path: str) -> Iterator[tuple[str, str]]:
        if isinstance(node, dict | list):
            for key, value in node.items() if isinstance(node, dict) else enumerate(node):
                yield from walk(value, f"{path}.{key}".lstrip("."))
        else:
            yield path, str(node)

    return dict(walk(tomllib.loads(locations.words_file(language).read_text(encoding="utf-8")), ""))


def placeholders(text: str) -> list[str]:
    """The names in braces, sorted."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Every call in our source."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield path, node


def raised() -> Iterator[tuple[str, str, set[str]]]:
    """Every error that our source raises: where, its key, and the facts that it brings."""
    for path, call in calls():
        if isinstance(call.func, ast.Name) and call.func.id in ERRORS and call.args:
            key = call.args[0]
            place = f"{path.name}:{call.lineno}"
            assert isinstance(key, ast.Constant), f"{place}: the key of an error must be readable in the source"
            yield place, str(key.value), {keyword.arg for keyword in call.keywords if keyword.arg}


RAISED = list(raised())


def test_same_keys() -> None:
    """Neither language has a text that the other lacks."""
    dutch, english = set(words(Language.NL)), set(words(Language.EN))
    assert sorted(english - dutch) == [], "assistant/words/nl.toml lacks these"
    assert sorted(dutch - english) == [], "assistant/words/en.toml lacks these"


def test_same_placeholders() -> None:
    """A text has the same placeholders in both languages, or one of them would leave out a fact."""
    dutch, english = words(Language.NL), words(Language.EN)
    both = dutch.keys() & english.keys()
    differing = [path for path in sorted(both) if placeholders(dutch[path]) != placeholders(english[path])]
    assert differing == []


@pytest.mark.parametrize("language", list(Language))
def test_a_part_is_the_same_as_in_the_whole(language: Language) -> None:
    """The file is parsed in parts, as they are asked for; nothing in it is lost or read otherwise by that."""
    whole = tomllib.loads(locations.words_file(language).read_text(encoding="utf-8"))
    assert {name: lookup(language, name) for name in whole} == whole


def test_no_empty_text() -> None:
    """No text is empty or has space around it."""
    for language in Language:
        assert [path for path, text in words(language).items() if not text or text != text.strip()] == []


def test_errors_are_found() -> None:
    """The search through the source finds errors of every part of the package, so the next tests check something."""
    assert len(RAISED) > 20
    assert {"question_empty", "corpus_missing", "index_damaged", "setting_unknown"} <= {key for _, key, _ in RAISED}


@pytest.mark.parametrize("language", list(Language))
def test_every_error_has_words(language: Language) -> None:
    """Every error that can be raised has a message and a hint, which ask only for facts that it brings."""
    known = words(language)
    for place, key, facts in RAISED:
        for part in ("message", "hint"):
            text = known.get(f"errors.{key}.{part}")
            assert text, f"{place}: errors.{key}.{part} is missing"
            assert set(placeholders(text)) <= facts, f"{place}: errors.{key}.{part} asks for more than {facts}"


def test_no_error_nobody_raises() -> None:
    """No words are kept for an error that nothing raises any more."""
    kept = {path.split(".")[1] for path in words(Language.EN) if path.startswith("errors.")}
    assert kept - {key for _, key, _ in RAISED} == set()


@pytest.mark.parametrize("language", list(Language))
def test_every_text_asked_for_exists(language: Language) -> None:
    """Every text that the source asks for by a path written out is there, with no more placeholders than are filled."""
    known = words(language)
    asked = [
        (f"{path.name}:{call.lineno}", call.func.id, str(call.args[1].value), {k.arg for k in call.keywords})
        for path, call in calls()
        if isinstance(call.func, ast.Name)
        and call.func.id in ("say", "plural")
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
    ]
    assert len(asked) > 20
    for place, function, path, facts in asked:
        forms = [f"{path}.one", f"{path}.other"] if function == "plural" else [path]
        given = facts | {"count"} if function == "plural" else facts
        for form in forms:
            assert form in known, f"{place}: there is no text {form}"
            assert None in facts or set(placeholders(known[form])) <= given, f"{place}: {form} lacks a fact"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize(
    ("prefix", "kind"),
    [("brief.headings", SectionKind), ("stances", Stance), ("roles", Role), ("kinds", DocumentKind)],
)
def test_every_member_has_words(language: Language, prefix: str, kind: type[StrEnum]) -> None:
    """Everything that is looked up by a word of ours has a text of its own in both languages."""
    texts = [say(language, f"{prefix}.{member}") for member in kind]
    assert len(set(texts)) == len(list(kind))


@pytest.mark.parametrize("language", list(Language))
def test_other_lookups(language: Language) -> None:
    """Months, verdicts, and the reasons for building the index have texts."""
    assert len({say(language, f"months.{number}") for number in range(1, 13)}) == 12
    assert all("2" in say(language, f"brief.verdicts.{verdict}", count=2) for verdict in Verdict)
    reasons = re.findall(r"`(\w+)`", inspect.getdoc(Observer.building) or "")
    assert len(reasons) >= 5
    assert len({say(language, f"progress.{reason}") for reason in reasons}) == len(reasons)


@pytest.mark.parametrize(
    ("name", "kind"), [("decisions", Decision), ("article_types", ArticleType), ("source_kinds", SourceKind)]
)
def test_closed_lists_name_our_words(name: str, kind: type[StrEnum]) -> None:
    """The shipped lists name exactly the decisions, types and kinds that we know, in both languages."""
    lists = read_lists(locations.corpus_directory())
    assert set(lists.codes(name)) == {member.value for member in kind}
    for language in Language:
        assert len({lists.label(name, member, language) for member in kind}) == len(list(kind))


def test_filling_in() -> None:
    """Facts go into their places as they are, braces in them included."""
    text = say(Language.EN, "errors.not_found.message", id="{curly} %s")
    assert text == "There is no document or passage '{curly} %s'."


def test_missing_fact() -> None:
    """A placeholder without a fact is an error of ours and not shown to users with its braces."""
    with pytest.raises(KeyError):
        say(Language.EN, "brief.as_of", year=2026)


@pytest.mark.parametrize(("count", "expected"), [(0, "0 statements"), (1, "1 statement"), (2, "2 statements")])
def test_plural(count: int, expected: str) -> None:
    """One is singular; none and many are plural."""
    assert plural(Language.EN, "brief.statements", count) == expected


def test_unknown_path() -> None:
    """A text that does not exist is an error, not an empty string."""
    with pytest.raises(KeyError):
        lookup(Language.NL, "brief.headings.nothing")


@pytest.mark.parametrize("language", list(Language))
def test_every_setting_is_explained(language: Language) -> None:
    """`config show` can say what each setting means, in both languages."""
    assert set(lookup(language, "settings")) == set(FIELDS)


@pytest.mark.parametrize(
    ("date", "dutch", "english"),
    [
        ("2021-07-02", "2 juli 2021", "2 July 2021"),
        ("2024-04", "april 2024", "April 2024"),
        ("1998", "1998", "1998"),
        ("2021-13", "2021-13", "2021-13"),
        ("2020-2021", "2020-2021", "2020-2021"),
        ("about 2015", "about 2015", "about 2015"),
        ("", "", ""),
    ],
)
def test_a_date_is_told_as_readers_write_it(date: str, dutch: str, english: str) -> None:
    """A day or month in words; what is no such date stays as it is."""
    assert (told_date(date, Language.NL), told_date(date, Language.EN)) == (dutch, english)
