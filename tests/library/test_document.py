"""Reading one file of the corpus."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.domain import (
    ArticleType,
    Decision,
    DecisionKind,
    DocumentKind,
    Glance,
    Language,
    Role,
    SourceReference,
)
from assistant.library.document import MAX_FILE_BYTES, heading, parse_document, read_document
from assistant.library.problems import BrokenFile
from assistant.library.text import clean

from .writing import ARTICLE_FRONT, BODY, CASE_FRONT, Statement, body_of, file_text

NAME = "small-note.en.md"
ARTICLE_ROLES = (Role.FINDING, Role.ADVICE, Role.LIMIT, Role.QUESTION)
CASE_ROLES = (Role.SITUATION, Role.FINDING, Role.REACTION, Role.OUTCOME, Role.ADVICE, Role.LIMIT)


def broken(text: str, name: str = NAME) -> BrokenFile:
    """What is said to be wrong with a file."""
    with pytest.raises(BrokenFile) as caught:
        parse_document(text, name)
    return caught.value


def line_with(text: str, part: str) -> int:
    """The line of a text, from 1, on which something first stands."""
    return next(number for number, line in enumerate(text.split("\n"), start=1) if part in line)


class TestGoodFiles:
    """What a file in order turns into."""

    def test_article(self) -> None:
        """An article's facts, roles, statements and sources come out as they stand in the file."""
        body = BODY + "\n## Find out first\n- Who left? [@smith-2020; @jones-2021, recalled]\n"
        document = parse_document(file_text(body=body), NAME)
        assert (document.id, document.language, document.kind) == ("small-note", Language.EN, DocumentKind.ARTICLE)
        assert (document.type, document.answers) == (ArticleType.RESEARCH, (DecisionKind.EXPLAIN,))
        assert [(p.role, p.ordinal, p.text, p.sources) for p in document.passages] == [
            (Role.FINDING, 1, "People noticed.", (SourceReference("own"),)),
            (Role.QUESTION, 1, "Who left?", (SourceReference("smith-2020"), SourceReference("jones-2021", True))),
        ]

    def test_case_note(self) -> None:
        """A case note's organisation, years, decision and labels come out as they stand in the file."""
        body = (
            "# Titel\n\n## Situatie\n- Er was een winkel. [@own]\n\n## Wat volgde\n- Niets. [@own]\n- Of toch? [@own]\n"
        )
        document = parse_document(file_text(CASE_FRONT, body), "small-case.nl.md")
        assert (document.organisation, document.years) == ("Voorbeeld BV", (2020, 2021))
        assert (document.country, document.decision) == (("NL",), Decision.HELD)
        assert document.glance == Glance("sprak zich uit", "niets gemeten", "een kleine winkel")
        assert [passage.id for passage in document.passages] == [
            "small-case.nl#situation-1",
            "small-case.nl#outcome-1",
            "small-case.nl#outcome-2",
        ]

    def test_own_judgement(self) -> None:
        """Only a statement that rests on nothing but `@own` counts as our own judgement."""
        body = "## Key points\n- One. [@own]\n- Two. [@own; @smith-2020]\n"
        document = parse_document(file_text(body=body), NAME)
        assert [passage.own for passage in document.passages] == [True, False]

    @pytest.mark.parametrize("ends", ["\n", "\r\n"])
    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    def test_windows_files(self, tmp_path: Path, ends: str, mark: bytes) -> None:
        """A byte order mark and Windows line ends make no difference to what is read."""
        path = tmp_path / NAME
        path.write_bytes(mark + file_text().replace("\n", ends).encode())
        assert read_document(path) == parse_document(file_text(), NAME)

    def test_date(self) -> None:
        """A full date, which YAML takes for a date and not for text, is read as it is written."""
        document = parse_document(file_text(ARTICLE_FRONT.replace("2026-11", "2026-11-05")), NAME)
        assert document.reviewed == "2026-11-05"

    def test_escapes_are_taken_out(self) -> None:
        """A statement comes out without terminal escapes and invisible characters."""
        body = "## Key points\n- Re\x1b[31md \u202eflag\u200b. [@own]\n"
        assert parse_document(file_text(body=body), NAME).passages[0].text == "Red flag."

    @pytest.mark.parametrize("kind", [DocumentKind.ARTICLE, DocumentKind.CASE])
    def test_headings(self, kind: DocumentKind) -> None:
        """The headings of one kind of document tell its roles apart in either language."""
        roles = ARTICLE_ROLES if kind is DocumentKind.ARTICLE else CASE_ROLES
        for language in Language:
            assert len({heading(kind, role, language) for role in roles}) == len(roles)


class TestBrokenFrontMatter:
    """What is wrong in the block at the top, and on which line."""

    @pytest.mark.parametrize("text", ["", "# Only a title\n", "---\nid: x\n", "\n" + file_text(), "----\n----\n"])
    def test_absent(self, text: str) -> None:
        """A file that does not start with a closed block is said to have no front matter."""
        error = broken(text)
        assert error.line == 1
        assert "no front matter" in error.message

    def test_bad_yaml(self) -> None:
        """Front matter that is not YAML is reported on the line where the parser stopped."""
        text = file_text(ARTICLE_FRONT.replace("kind: article", 'kind: "article'))
        error = broken(text)
        assert "not YAML" in error.message
        assert error.line >= line_with(text, "kind:")

    @pytest.mark.parametrize(
        "value", ["2026-13-45", "!!bool maybe", "!!timestamp soon", "!!int many", f"[{'9' * 5000}]"]
    )
    def test_impossible_value(self, value: str) -> None:
        """A value that YAML itself cannot make sense of is reported, whatever the parser raises."""
        assert "impossible value" in broken(file_text(ARTICLE_FRONT.replace("2026-11", value))).message

    @pytest.mark.parametrize("opener", ["[", "{a: ", "- "])
    def test_nested_beyond_reason(self, opener: str) -> None:
        """Nesting that would crash the YAML parser is refused."""
        assert "lists and entries" in broken(file_text("id: " + opener * 100_000 + "\n")).message

    def test_a_few_lines_that_stand_for_billions(self) -> None:
        """Aliases to aliases are refused, on the line where the first stands."""
        lines = ["a: &a [x, x]", *(f"{name}: &{name} [*{before}, *{before}]" for before, name in pairwise("abcdefgh"))]
        error = broken(file_text("\n".join(lines) + "\n"))
        assert "refers to other parts of itself" in error.message
        assert error.line == 3

    def test_not_a_mapping(self) -> None:
        """A block that holds something other than names and values is refused."""
        assert "name: value" in broken(file_text("- one\n- two\n")).message

    def test_unknown_field(self) -> None:
        """An unknown field is named, with its line."""
        text = file_text(ARTICLE_FRONT + "colour: red\n")
        error = broken(text)
        assert error.message.startswith("colour:")
        assert error.line == line_with(text, "colour")

    @pytest.mark.parametrize(
        ("old", "new", "field"),
        [
            ("confidence: high", "confidence: certain", "confidence"),
            ("language: en\ntitle", "language: fr\ntitle", "language"),
            ("type: research", "type: rumour", "type"),
            ("answers: [explain]", "answers: [everything]", "answers"),
            ("topics: [activism]", "topics: []", "topics"),
            ("id: small-note", "id: Small Note", "id"),
            ("reviewed: 2026-11", "reviewed: last year", "reviewed"),
            ('title: "A small note"', 'title: ""', "title"),
            ("type: research", "as_of: 2026-05-01\ntype: rule", "as_of"),
        ],
    )
    def test_wrong_value(self, old: str, new: str, field: str) -> None:
        """A value outside what its field may hold is reported with the field's name and line."""
        assert old in ARTICLE_FRONT
        text = file_text(ARTICLE_FRONT.replace(old, new))
        error = broken(text)
        assert error.message.startswith(field)
        assert error.line == line_with(text, new.partition("\n")[0])

    @pytest.mark.parametrize("field", ["id", "kind", "language", "title", "topics", "confidence", "reviewed"])
    def test_missing_field(self, field: str) -> None:
        """A field that every document needs is named when it is not there."""
        front = "".join(f"{line}\n" for line in ARTICLE_FRONT.splitlines() if not line.startswith(f"{field}:"))
        assert broken(file_text(front)).message.startswith(f"{field}:")

    @pytest.mark.parametrize("field", ["organisation", "years", "decision", "region", "sector"])
    def test_incomplete_case_note(self, field: str) -> None:
        """A case note without one of the facts that cases are compared on is refused, and the fact named."""
        front = "".join(f"{line}\n" for line in CASE_FRONT.splitlines() if not line.startswith(f"{field}:"))
        message = broken(file_text(front), "small-case.nl.md").message
        assert message.endswith(f"needs: {field}")

    def test_rule_without_a_date(self) -> None:
        """An article on rules must say until when they were followed; with that month it is read, as others without."""
        rule = ARTICLE_FRONT.replace("type: research", "type: rule")
        assert broken(file_text(rule)).message.endswith("needs: as_of")
        assert parse_document(file_text(f"{rule}as_of: 2026-05\n"), NAME).as_of == "2026-05"
        assert parse_document(file_text(), NAME).as_of is None

    def test_long_label(self) -> None:
        """A label for the table of more than 80 characters is refused."""
        front = CASE_FRONT.replace("niets gemeten", "x" * 81)
        assert broken(file_text(front), "small-case.nl.md").message.startswith("glance.followed")

    @pytest.mark.parametrize("name", ["small-note.nl.md", "other-note.en.md", "small-note.md", "Small-note.en.md"])
    def test_wrong_file_name(self, name: str) -> None:
        """A file that is not named after its id and language is told its right name."""
        assert NAME in broken(file_text(), name).message


class TestBrokenBody:
    """What is wrong below the front matter, and on which line."""

    @pytest.mark.parametrize(
        ("bad", "said"),
        [
            ("## Opinions", "unknown heading 'Opinions'"),
            ("## Kernpunten", "unknown heading 'Kernpunten'"),
            ("## Situation", "unknown heading 'Situation'"),
            ("- Nobody says who said so.", "must end with its source"),
            ("- A mark in [@own] the middle.", "must end with its source"),
            ("- Without an at sign. [own]", "must end with its source"),
            ("- A key in capitals. [@Smith-2020]", "'@Smith-2020' is not a source key"),
            ("- A key with a blank. [@smith 2020]", "'@smith 2020' is not a source key"),
            ("- One good, one not. [@own; smith]", "'smith' is not a source key"),
            ("- An odd remark. [@own, guessed]", "'@own, guessed' is not a source key"),
            ("[@own]", "a source without a statement"),
            ("- \u200b [@own]", "a source without a statement"),
        ],
    )
    def test_bad_line(self, bad: str, said: str) -> None:
        """A line that cannot be used is reported with its number in the file and what is wrong with it."""
        text = file_text(body=f"{BODY}\n{bad}\n- A good one. [@own]\n")
        error = broken(text)
        assert said in error.message
        assert error.line == text.split("\n").index(bad) + 1

    def test_line_number_with_odd_breaks(self) -> None:
        """Characters that only some programs take for line breaks do not shift the line number."""
        text = file_text(body=f"{BODY}- One\u2028two\x0cthree\x85four. [@own]\nno source\n")
        assert broken(text).line == line_with(text, "no source")

    def test_statement_before_heading(self) -> None:
        """A statement above the first heading is refused, because it has no role."""
        text = file_text(body="# Title\n- Too early. [@own]\n## Key points\n")
        error = broken(text)
        assert "before the first heading" in error.message
        assert error.line == line_with(text, "Too early")

    @pytest.mark.parametrize("body", ["", "# Title\n", "# Title\n\n## Key points\n\n"])
    def test_no_statements(self, body: str) -> None:
        """A document that states nothing is refused."""
        assert "no statements" in broken(file_text(body=body)).message


class TestBrokenBytes:
    """Files that are not text of ours at all."""

    def test_not_utf8(self, tmp_path: Path) -> None:
        """A file in another encoding is refused, with the place of the first bad byte."""
        path = tmp_path / NAME
        data = file_text(body="## Key points\n- Caf\u00e9. [@own]\n").encode("latin-1")
        path.write_bytes(data)
        with pytest.raises(BrokenFile, match=f"not UTF-8 text \\(byte {data.index(0xE9)}\\)"):
            read_document(path)

    def test_too_large(self, tmp_path: Path) -> None:
        """A file over the limit is refused, and one at the limit is read."""
        path = tmp_path / NAME
        text = file_text()
        filler = "- " + "x" * (MAX_FILE_BYTES - len(text) - 10) + " [@own]\n"
        path.write_text(text + filler, encoding="utf-8")
        path.write_bytes(path.read_bytes() + b"\n" * (MAX_FILE_BYTES - path.stat().st_size))
        assert len(read_document(path).passages) == 2
        path.write_bytes(path.read_bytes() + b"\n")
        with pytest.raises(BrokenFile, match="larger than"):
            read_document(path)


YAML_LIKE = st.text(alphabet="abid:-[]{}&*!?|>%@'\"#,0123456789. \n\t\u00e9", max_size=120)


class TestAnyText:
    """Whatever a file holds, reading it ends in a document or in a `BrokenFile`."""

    @given(st.text(max_size=200))
    def test_any_text(self, text: str) -> None:
        """Text that is no document at all raises `BrokenFile`."""
        broken(text)

    @given(YAML_LIKE)
    @example("a: !!timestamp x")
    @example("? - a")
    def test_any_front_matter(self, block: str) -> None:
        """Front matter that lacks the facts of a document raises `BrokenFile`."""
        broken(f"---\n{block}\n---\n{BODY}")

    @given(st.one_of(YAML_LIKE, st.text(max_size=60)))
    def test_any_extra_field(self, value: str) -> None:
        """Whatever a field with an odd value does to the front matter, nothing but `BrokenFile` is raised."""
        broken(file_text(f"{ARTICLE_FRONT}odd: {value}\n"))

    @given(st.lists(st.one_of(st.text(max_size=40), st.sampled_from(["## Key points", "- Yes. [@own]", "# T"]))))
    def test_any_body(self, lines: list[str]) -> None:
        """Any body either yields passages that are clean and sourced, or raises `BrokenFile`."""
        text = file_text(body="\n".join(lines))
        try:
            passages = parse_document(text, NAME).passages
        except BrokenFile as error:
            passages, problem = (), error
        assert passages or 0 < problem.line <= text.count("\n") + 1
        assert all(p.text and p.text == clean(p.text) and p.sources for p in passages)

    @given(st.binary(max_size=200))
    def test_any_bytes(self, tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
        """A file of random bytes raises `BrokenFile`."""
        path = tmp_path_factory.getbasetemp() / NAME
        path.write_bytes(data)
        with pytest.raises(BrokenFile):
            read_document(path)


KEYS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
SOURCES = st.lists(st.builds(SourceReference, KEYS, st.booleans()), min_size=1, max_size=3)
STATEMENTS = st.tuples(st.text(min_size=1, max_size=80).map(clean).filter(bool), SOURCES)


@st.composite
def documents(
    draw: st.DrawFn,
) -> tuple[DocumentKind, Language, list[tuple[Role, list[Statement]]]]:
    """A kind, a language and, role by role, statements with their sources."""
    kind = draw(st.sampled_from([DocumentKind.ARTICLE, DocumentKind.CASE]))
    roles = draw(st.permutations(ARTICLE_ROLES if kind is DocumentKind.ARTICLE else CASE_ROLES))
    chosen = roles[: draw(st.integers(1, len(roles)))]
    sections = [(role, list(draw(st.lists(STATEMENTS, min_size=1, max_size=3)))) for role in chosen]
    return kind, draw(st.sampled_from(list(Language))), [(role, [*statements]) for role, statements in sections]


@given(documents())
def test_reads_back_what_was_written(
    written: tuple[DocumentKind, Language, list[tuple[Role, list[Statement]]]],
) -> None:
    """A document written from statements reads back to the same statements, roles, numbers and sources."""
    kind, language, sections = written
    front, id = (ARTICLE_FRONT, "small-note") if kind is DocumentKind.ARTICLE else (CASE_FRONT, "small-case")
    front = "\n".join(f"language: {language}" if line[:9] == "language:" else line for line in front.split("\n"))
    document = parse_document(file_text(front, body_of(kind, language, sections)), f"{id}.{language}.md")
    assert [(p.role, p.ordinal, p.text, list(p.sources)) for p in document.passages] == [
        (role, number, text, list(sources))
        for role, statements in sections
        for number, (text, sources) in enumerate(statements, start=1)
    ]
