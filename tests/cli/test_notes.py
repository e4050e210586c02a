"""Case notes of the user's own: made, changed, listed and removed at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.conversation.store import SessionStore
from tests.cli.conftest import Result, Terminal, Tiny, assert_told, standpunt, succeeded

ANSWERS = (
    *("--organisation", "Bank Zuid", "--subject", "een vlag in de app", "--year", "2024", "--decision", "hield vol"),
    *(
        "--happened",
        "Bank Zuid hield in 2024 vast aan de vlag.",
        "--happened",
        "Het bleef rustig.",
        "--topic",
        "inclusie",
    ),
)
ID = "own-bank-zuid-2024"


def notes(home: Path) -> list[str]:
    """The names of the notes that are kept."""
    return sorted(path.name for path in (home / "data/library/notes").glob("*"))


def drafts(home: Path) -> list[str]:
    """The names of what waits to be finished."""
    return sorted(path.name for path in (home / "data/library/drafts").glob("*"))


def editor(folder: Path, script: str) -> dict[str, str]:
    """An editor that runs a script of Python on `text` and writes what it makes of it."""
    path = folder / "editor.py"
    whole = f"import sys\nfile = sys.argv[1]\ntext = open(file, encoding='utf-8').read()\n{script}\n"
    path.write_text(f"{whole}open(file, 'w', encoding='utf-8').write(text)\n", encoding="utf-8")
    return {"EDITOR": f"python3 '{path}'", "VISUAL": ""}


FILL = "\n".join(
    f"text = text.replace('<<{short}>>', '{answer}')"
    for short, answer in {
        "organisation": "Shop North",
        "what it was about": "a poster",
        "year": "2025",
        "the decision": "paused",
        "what the organisation decided": "Shop North took the poster down for a week.",
    }.items()
)


class TestWithoutATerminal:
    """Options, files and pipes."""

    def test_a_note_from_options(self, fresh: Tiny) -> None:
        """Its id and file are printed; it is listed; two of the same are two."""
        made = fresh.standpunt("note", "new", *ANSWERS)
        assert (made.code, made.out) == (0, f"{ID}\t{fresh.home}/data/library/notes/{ID}.nl.md\n")
        assert f"standpunt show {ID}" in made.err
        again = succeeded(fresh.standpunt("note", "new", "--json", *ANSWERS))
        assert (again["id"], again["problems"]) == (f"{ID}-2", [])
        listed = fresh.standpunt("note", "list")
        assert listed.out.splitlines()[1] == f"{ID}\tBank Zuid\t2024\theld\tBank Zuid: een vlag in de app (2024)"
        assert listed.err == "2 case notes of your own\n"
        (_, first) = succeeded(fresh.standpunt("note", "list", "--json"))
        assert (first["topics"], first["decision"], first["language"]) == (["inclusion"], "held", "nl")

    def test_what_cannot_be_made(self, fresh: Tiny) -> None:
        """It is told what lacks, and what is no answer."""
        assert_told(fresh.standpunt("note", "new"), 2, "--organisation")
        assert_told(
            fresh.standpunt("note", "new", "--organisation", "Acme"), 2, "--subject, --year, --happened, --decision"
        )
        assert_told(fresh.standpunt("note", "new", *ANSWERS, "--year", "soon"), 2, "‘soon’")
        assert_told(fresh.standpunt("note", "new", "--editor", "--from", "x"), 2, "--editor", "--from")
        assert notes(fresh.home) == []

    def test_a_note_from_a_file(self, fresh: Tiny, tmp_path: Path) -> None:
        """A file in order is kept as it is, and stays where it is; one that is not is told with its lines."""
        front = "---\norganisation: Acme\nyears: 2024\ndecision: adapted\n---\n"
        text = f"{front}## What happened\n- Acme changed its poster.\n"
        path = tmp_path / "note.md"
        path.write_text(text, encoding="utf-8")
        assert fresh.standpunt("note", "new", "--from", str(path)).out.startswith("own-acme-2024\t")
        assert path.read_text(encoding="utf-8") == text
        bad = standpunt("note", "new", "--from", "-", home=fresh.home, text=text.replace("adapted", "maybe"))
        assert (bad.code, bad.out) == (2, "")
        assert "\n  line 4: decision: ‘maybe’ does not fit" in bad.err
        assert_told(fresh.standpunt("note", "new", "--from", str(tmp_path / "none")), 2, "none")
        binary = standpunt("note", "new", "--from", "-", home=fresh.home, text=b"\xff\xfe")
        assert_told(binary, 2, "UTF-8")
        assert notes(fresh.home) == ["own-acme-2024.en.md"]

    def test_a_file_that_somebody_broke(self, fresh: Tiny) -> None:
        """The list shows it with the reason, and everything else goes on; it can be removed."""
        fresh.standpunt("note", "new", *ANSWERS)
        (fresh.home / "data/library/notes/own-broken.en.md").write_text("---\n", encoding="utf-8")
        listed = fresh.standpunt("note", "list")
        assert listed.code == 0
        assert "own-broken\t\t\t\t✗ " in listed.out
        assert "1 note cannot be read" in listed.err
        assert fresh.standpunt("note", "remove", "own-broken").code == 0
        gone = fresh.standpunt("note", "remove", ID)
        assert gone.err == f"Removed: {ID} (Bank Zuid: een vlag in de app (2024))\n"
        assert_told(fresh.standpunt("note", "remove", ID), 2, ID)
        assert notes(fresh.home) == []
        assert "standpunt note new" in fresh.standpunt("note", "list").err

    def test_personal_data(self, fresh: Tiny) -> None:
        """What seems to tell of recognisable people what the law protects is told; the note is kept."""
        made = fresh.standpunt(
            "note", "new", *ANSWERS, "--reaction", "Mevrouw Jansen heeft een burn-out door de ophef."
        )
        assert made.code == 0
        assert "article 9" in made.err


def test_among_the_cases_in_either_language(tiny: Tiny) -> None:
    """A note without a twin is listed beside ours whatever the language, and says whose it is."""
    tiny.standpunt("note", "new", *ANSWERS)
    for language in ("nl", "en"):
        result = tiny.standpunt("cases", "zuid", "--lang", language, "--json")
        (found,) = json.loads(result.out)
        assert (found["id"], found["collection"]) == (ID, "own")


class TestFromAConversation:
    """A note begun from a conversation."""

    def test_through_a_pipe(self, tiny: Tiny, tmp_path: Path) -> None:
        """The beginning goes to standard output; filled in, it is a note."""
        tiny.standpunt("ask", "Moeten we onze inclusieve campagne doorzetten nu klanten dreigen op te zeggen?")
        tiny.standpunt("profile", "set", "organisation", "Shop North")
        begun = tiny.standpunt("note", "from-session", "last")
        assert begun.code == 0
        assert "bij Shop North de vraag: ‘Moeten we onze inclusieve campagne doorzetten" in begun.out
        assert 'organisation: "Shop North"' in begun.out
        assert "<<het besluit>>" in begun.out
        path = tmp_path / "begun.md"
        filled = begun.out.replace("<<het besluit>>", "held").replace("<<waar het om ging>>", "een campagne")
        path.write_text(filled.replace("<<wat de organisatie besloot>>", "Wij gingen door."), encoding="utf-8")
        kept = tiny.standpunt("note", "new", "--from", str(path))
        assert kept.out.startswith("own-shop-north-")

    def test_without_conversations(self, fresh: Tiny) -> None:
        """It says so."""
        assert_told(fresh.standpunt("note", "from-session"), 2)

    def test_in_the_editor(self, fresh: Tiny, tmp_path: Path) -> None:
        """What is begun is kept under the conversation until it is in order."""
        store = SessionStore(fresh.home / "data" / "sessions.sqlite")
        session = store.start("May we?")
        store.begin_turn(session, "May we?")
        store.close()
        failed = standpunt("note", "from-session", session, "-e", home=fresh.home, **editor(tmp_path, "text += 'x'"))
        assert_told(
            Result(failed.code, failed.out, "\n".join(failed.err.splitlines()[-2:]) + "\n"), 2, "drafts/session-"
        )
        assert drafts(fresh.home) == [f"session-{session}.md"]
        done = standpunt("note", "from-session", "last", "-e", home=fresh.home, **editor(tmp_path, FILL))
        assert done.out.startswith("own-shop-north-")
        assert drafts(fresh.home) == []


class TestEditor:
    """Writing a note in an editor of one's own."""

    def test_a_new_note(self, fresh: Tiny, tmp_path: Path) -> None:
        """The template filled in becomes a note; what is not filled in is told with its line, and is not lost."""
        unfinished = standpunt("note", "new", "--editor", home=fresh.home, **editor(tmp_path, "text += '- Mine\\n'"))
        assert unfinished.code == 2
        assert "  line 5: there is still something to fill in here: <<organisation>>" in unfinished.err
        assert drafts(fresh.home) == ["new.md"]
        done = standpunt("note", "new", "--editor", home=fresh.home, **editor(tmp_path, FILL))
        assert (done.code, done.out.split("\t")[0]) == (0, "own-shop-north-2025")
        text = (fresh.home / "data/library/notes/own-shop-north-2025.en.md").read_text(encoding="utf-8")
        assert "- Mine" in text
        assert drafts(fresh.home) == []

    @pytest.mark.parametrize("command", ["true", "false", "no-such-editor", "python3 -c 'raise SystemExit(3)'"])
    def test_nothing_written(self, fresh: Tiny, command: str) -> None:
        """An editor that changes nothing, fails or does not exist leaves nothing behind."""
        result = standpunt("note", "new", "--editor", home=fresh.home, EDITOR=command, VISUAL="")
        assert result.code == (0 if command == "true" else 2)
        assert result.out == ""
        assert notes(fresh.home) == drafts(fresh.home) == []

    def test_a_change(self, fresh: Tiny, tmp_path: Path) -> None:
        """The note stays as it was until the change is in order."""
        fresh.standpunt("note", "new", *ANSWERS)
        path = fresh.home / f"data/library/notes/{ID}.nl.md"
        before = path.read_text(encoding="utf-8")
        broken = editor(tmp_path, "text = text.replace('years', 'year')")
        assert standpunt("note", "edit", ID, home=fresh.home, **broken).code == 2
        assert path.read_text(encoding="utf-8") == before
        mended = editor(tmp_path, "text = text.replace('year:', 'years:').replace('held', 'adapted')")
        assert standpunt("note", "edit", ID, home=fresh.home, **mended).code == 0
        assert path.read_text(encoding="utf-8") == before.replace("held", "adapted")
        assert drafts(fresh.home) == []
        assert_told(standpunt("note", "edit", "own-nothing", home=fresh.home), 2, "own-nothing")


class TestQuestionByQuestion:
    """The guided form on a terminal."""

    def test_from_the_first_question_to_the_last(self, fresh: Tiny) -> None:
        """What is no answer is asked again; what is not required may be left; the note is shown before it is kept."""
        terminal = Terminal.start("note", "new", home=fresh.home, columns=160)
        terminal.reply(("> ", "we"))
        terminal.until("‘we’ is not the name of an organisation.")
        terminal.reply(("> ", "Bank South"), ("> ", "a flag"), ("> ", "2024"), ("is all: ", ""), ("is all: ", ""))
        terminal.until("This question needs an answer.")
        terminal.reply(("is all: ", "Bank South kept its Pride flag."), ("is all: ", ""))
        terminal.reply(("Number: ", "12"), ("from 1 to 7.", ""), ("Number: ", "1"))
        terminal.reply(*[("is all: ", "")] * 4)
        terminal.reply(("between them [15]: ", ""), ("Number: ", "bank"), ("between them: ", "7, ES"))
        terminal.until("Bank South: a flag (2024)\r\nheld · inclusion · banking and insurance · ")
        terminal.reply(("Number [1]: ", "2"), ("Number [1]: ", "2"), ("> [a flag] ", "its flag"), ("Number [1]: ", "1"))
        result = terminal.finish()
        assert result.code == 0, result.out
        assert "Kept: own-bank-south-2024" in result.out
        assert notes(fresh.home) == ["own-bank-south-2024.en.md"]
        assert drafts(fresh.home) == []

    def test_left_and_gone_on_with(self, fresh: Tiny) -> None:
        """Ctrl-D, as Ctrl-C, loses nothing: the next time the same note is offered, and its answers are there."""
        fresh.standpunt("profile", "set", "organisation", "Acme")
        terminal = Terminal.start("note", "new", home=fresh.home, columns=160, LANG="nl_NL.UTF-8")
        terminal.reply(("> [Acme] ", ""), ("> ", "een poster"), ("> ", "2025"), ("klaar bent: ", "Acme hing hem op."))
        terminal.until("klaar bent: ")
        terminal.type("\x04")
        left = terminal.finish()
        assert left.code == 130
        assert "drafts/new.json; ga verder met dezelfde opdracht." in left.out
        assert json.loads((fresh.home / "data/library/drafts/new.json").read_text())["situation"] == "Acme hing hem op."
        terminal = Terminal.start("note", "new", home=fresh.home, columns=160, LANG="nl_NL.UTF-8")
        terminal.until("Er ligt een casus klaar waaraan u bent begonnen: Acme: een poster")
        terminal.reply(("Nummer [1]: ", ""), ("> [Acme] ", ""), ("> [een poster] ", ""), ("> [2025] ", ""))
        terminal.reply(("  - Acme hing hem op.", ""), ("klaar bent: ", "Acme hield vol."), ("klaar bent: ", ""))
        terminal.reply(
            ("Nummer: ", "1"), *[("klaar bent: ", "")] * 4, ("ertussen", ""), ("Nummer: ", ""), ("ertussen", "")
        )
        terminal.reply(("Nummer [1]: ", "4"))
        assert terminal.finish().code == 0
        assert notes(fresh.home) == []
        terminal = Terminal.start("note", "new", home=fresh.home, columns=160, LANG="nl_NL.UTF-8")
        terminal.reply(("Nummer [1]: ", "2"), ("> [Acme] ", "Ander"))
        terminal.until("> ")
        terminal.type("\x04")
        terminal.finish()
        assert json.loads((fresh.home / "data/library/drafts/new.json").read_text()) == {"organisation": "Ander"}

    def test_on_in_the_editor(self, fresh: Tiny, tmp_path: Path) -> None:
        """Answers go along to the editor; a mistake there is told, and the text is opened again."""
        script = "once = 'colour' not in text\n"
        script += "text = text.replace('years', 'colour: x\\nyears') if once else text.replace('colour: x\\n', '')"
        terminal = Terminal.start("note", "new", home=fresh.home, columns=160, **editor(tmp_path, script))
        terminal.reply(("> ", "Acme"), ("> ", "a poster"), ("> ", "2025"), ("is all: ", ""), ("is all: ", "It stayed."))
        terminal.reply(("is all: ", ""), ("Number: ", "1"), *[("is all: ", "")] * 4)
        terminal.reply(("between them: ", ""), ("Number: ", ""), ("between them: ", ""), ("Number [1]: ", "3"))
        terminal.until("a case note has no ‘colour’")
        terminal.reply(("Number [1]: ", "1"))
        result = terminal.finish()
        assert result.code == 0, result.out
        assert notes(fresh.home) == ["own-acme-2025.en.md"]
        assert drafts(fresh.home) == []
