"""`standpunt note new`, `from-session` and `edit`: making and changing case notes, so that no text is ever lost."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from assistant.cli import output
from assistant.cli.asking import pick
from assistant.cli.editor import open_editor
from assistant.cli.history import find_session, kept_sessions
from assistant.cli.note_dialog import NoteDialog
from assistant.cli.notes import note_context
from assistant.cli.sharing import share
from assistant.conversation.noting import answers_from, language_of
from assistant.domain import Language
from assistant.errors import ExitCode, UsageError
from assistant.library.language import detect_language
from assistant.library.note_form import FIELDS, missing, read_answer
from assistant.library.note_store import (
    CheckedNote,
    NoteContext,
    check_note,
    draft_file,
    find_note,
    keep_note,
    kept_answers,
    write_whole,
)
from assistant.library.note_text import note_body, note_text, note_title
from assistant.library.own import remove_own
from assistant.library.privacy import special_category, subject
from assistant.library.problems import Problem
from assistant.profile import load_profile
from assistant.words import say

STDIN = "-"
_SHOWN_FINDINGS = 3
_FROM_PROFILE = ("organisation", "sector", "country")


def run_new(told: Mapping[str, str], *, editor: bool, source: str | None, lang: str | None, json: bool) -> int:
    """Make a note from a file, from answers, question by question, or in the editor."""
    if source and editor:
        raise UsageError("note_both_ways")
    context = note_context()
    language = output.chosen_language(lang)
    if source:
        return _from_file(source, context, json=json)
    given = [field for field in FIELDS if field.name in told]
    answers = {field.name: read_answer(field, told[field.name], context.lists) for field in given}
    asking = _at_terminal() and not json
    if answers and not editor and (not missing(answers) or not asking):
        if lacking := missing(answers):
            raise UsageError("note_incomplete", missing=", ".join(_option(field.name) for field in lacking))
        return _keep_answers(answers, context, language, json=json)
    if not editor and not asking:
        raise UsageError("note_no_terminal")
    profile = load_profile()
    known = {name: value for name in _FROM_PROFILE if (value := getattr(profile, name))}
    return _Making(context, "new", language, json).make(known, answers, editor=editor)


def run_from_session(wanted: str, *, editor: bool, lang: str | None, json: bool) -> int:
    """Begin a note from a conversation. Without a terminal the beginning goes to stdout."""
    context = note_context()
    with kept_sessions() as store:
        session = find_session(store, wanted)
        turns = store.history(session.id) if store else ()
    language = output.chosen_language(lang) or language_of(turns, context.language)
    answers = answers_from(turns, load_profile(), language)
    if editor or (_at_terminal() and not json):
        return _Making(context, f"session-{session.id}", language, json).make(answers, {}, editor=editor)
    print(note_text(answers, language, date.today(), context.lists), end="")
    output.note(say(context.language, "note.cli.draft_next"))
    return ExitCode.OK


def run_edit(id: str, *, lang: str | None, json: bool) -> int:
    """Change a note in the editor. What is there stays until the change is in order."""
    context = note_context()
    path = find_note(context.library, id, output.chosen_language(lang) or context.language)
    draft = draft_file(context.library, path.name)
    if draft.exists() and _at_terminal() and not _go_on(path.name, context.language):
        remove_own(draft)
    checked = in_editor(draft, _text_of(path), context, path)
    return _kept(checked, draft, context, "changed", json=json) if checked else ExitCode.OK


@dataclass
class _Making:
    """A note in the making. `name`: of its drafts; `language`: of the note, if that is settled."""

    context: NoteContext
    name: str
    language: Language | None
    json: bool

    def make(self, known: Mapping[str, str], told: Mapping[str, str], *, editor: bool) -> int:
        """Ask or open the editor, going on with what was begun before, if that is wanted.

        `known`: answers for a note that was not begun; `told`: those given with the command, which go for any other.
        """
        form, text = (draft_file(self.context.library, f"{self.name}{suffix}") for suffix in (".json", ".md"))
        begun = kept_answers(form)
        if begun is not None or text.exists():
            title = ": ".join(filter(None, map((begun or {}).get, ("organisation", "subject"))))
            untitled = say(self.context.language, "note.dialog.untitled")
            if not _at_terminal() or _go_on(title or untitled, self.context.language):
                known = known if begun is None else begun
            else:
                remove_own(form)
                remove_own(text)
        answers = {**known, **told}
        if editor or text.exists():
            return self._write(answers, form, text)
        return self._ask(answers, form, text)

    def _write(self, answers: Mapping[str, str], form: Path, text: Path) -> int:
        language = self.language or _spoken(answers, self.context.language)
        start = note_text(answers, language, date.today(), self.context.lists)
        checked = in_editor(text, start, self.context, begun=form.exists())
        if not checked:
            return ExitCode.OK
        remove_own(form)
        return _kept(checked, text, self.context, "written", json=self.json)

    def _ask(self, answers: dict[str, str], form: Path, text: Path) -> int:
        dialog = NoteDialog(answers, form, self.context.lists, self.context.language)
        try:
            dialog.ask_all()
            while True:
                language = self.language or _spoken(dialog.answers, self.context.language)
                note = note_text(dialog.answers, language, date.today())
                checked = check_note(note, self.context, date.today())
                print(_overview(dialog.answers, language, self.context))
                _tell(checked.problems, self.context.language)
                ways = ["keep", "change", "edit", "later"] if checked.document else ["change", "edit", "later"]
                chosen = _pick(ways, self.context.language, "what_now")
                if chosen == "keep":
                    checked = check_note(note, self.context, date.today())  # its id may have been taken meanwhile
                    return _kept(checked, form, self.context, "written", json=self.json)
                if chosen == "edit":
                    return self._write(dialog.answers, form, text)
                if chosen == "later":
                    break
                dialog.ask_again()
        except (typer.Abort, KeyboardInterrupt):
            output.note("")
            self._waits(form)
            raise
        self._waits(form)
        return ExitCode.OK

    def _waits(self, form: Path) -> None:
        if form.exists():
            output.note(say(self.context.language, "note.dialog.waits", path=form))


def in_editor(
    draft: Path, start: str, context: NoteContext, target: Path | None = None, *, begun: bool = False
) -> CheckedNote | None:
    """Let somebody write until the note is in order; None if they changed nothing.

    `draft` holds the text meanwhile, and is gone on with if it is there. `start`: what it begins as; `target`: the note
    that it takes the place of; `begun`: what it begins as is their own work already.

    Raises:
        UsageError: nobody is there to correct what is not in order, or to be asked. The draft stays.
    """
    if not draft.exists():
        write_whole(draft, start)
    while True:
        try:
            open_editor(draft)
        finally:
            text = _text_of(draft)
            unchanged = text == start and not begun
            if unchanged:
                remove_own(draft)
        if unchanged:
            output.note(say(context.language, "note.cli.unchanged"))
            return None
        checked = check_note(text, context, date.today(), target)
        if not checked.problems:
            return checked
        _tell(checked.problems, context.language)
        if not _at_terminal():
            if checked.document:
                return checked
            raise UsageError("note_unfinished", path=draft, count=len(checked.problems))
        ways = ["reopen", "keep_anyway", "later"] if checked.document else ["reopen", "later"]
        chosen = _pick(ways, context.language, "next")
        if chosen == "keep_anyway":
            return checked
        if chosen == "later":
            output.note(say(context.language, "note.dialog.waits", path=draft))
            return None


def _from_file(source: str, context: NoteContext, *, json: bool) -> int:
    path = Path(source).expanduser()
    try:
        raw = sys.stdin.buffer.read() if source == STDIN else path.read_bytes()
        text = raw.decode("utf-8")
    except OSError as error:
        raise UsageError("note_file_unreadable", path=path, reason=error.strerror or error) from None
    except UnicodeDecodeError:
        raise UsageError("note_file_unreadable", path=path, reason="UTF-8") from None
    checked = check_note(text, context, date.today())
    if checked.document is None:
        _tell(checked.problems, context.language)
        raise UsageError("note_unusable", path=path)
    return _kept(checked, None, context, "written", json=json)


def _keep_answers(answers: Mapping[str, str], context: NoteContext, language: Language | None, *, json: bool) -> int:
    note = note_text(answers, language or _spoken(answers, context.language), date.today())
    checked = check_note(note, context, date.today())
    if checked.document is None:
        _tell(checked.problems, context.language)
        raise UsageError("note_unusable", path="note new")
    return _kept(checked, None, context, "written", json=json)


def _kept(checked: CheckedNote, draft: Path | None, context: NoteContext, what: str, *, json: bool) -> int:
    """Keep a note in order, let go of its draft, and tell where it is."""
    path = keep_note(checked)
    if draft:
        remove_own(draft)
    id = path.name.rsplit(".", 2)[0]
    if json:
        problems = [{"line": problem.line, "message": problem.message} for problem in checked.problems]
        output.print_json({"id": id, "path": str(path), "problems": problems})
    elif output.is_rich():
        print(say(context.language, f"note.cli.{what}", id=id, path=path))
    else:
        print(f"{id}\t{path}")
    if not json:
        output.note(say(context.language, "note.cli.counts", id=id))
    _warn(checked, context.language)
    share(context.language)
    return ExitCode.OK


def _warn(checked: CheckedNote, language: Language) -> None:
    """Tell where a note seems to say of recognisable people what article 9 of the GDPR protects."""
    document = checked.document
    if document is None:
        return
    said = "\n".join([document.title, *(passage.text for passage in document.passages)])
    for finding in special_category(said, document.language)[:_SHOWN_FINDINGS]:
        kind = subject(finding.category, language)
        output.note(say(language, "note.cli.sensitive", name=document.id, subject=kind, quote=finding.quote))


def _overview(answers: Mapping[str, str], language: Language, context: NoteContext) -> str:
    """A note as somebody who answered questions wants to see it: what it is filed under in words, then its text."""
    labels = [
        context.lists.label(field.listed, code, context.language)
        for field in FIELDS
        if field.listed
        for code in answers.get(field.name, "").split(", ")
        if code
    ]
    title = note_title(lambda name: answers.get(name, ""))
    return f"\n{title}\n{' · '.join(labels)}\n{note_body(answers, language)}"


def _tell(problems: Iterable[Problem], language: Language) -> None:
    told = [
        say(language, "note.dialog.line_problem", line=problem.line, problem=problem.message)
        if problem.line
        else problem.message
        for problem in problems
    ]
    if told:
        output.note("\n  ".join([say(language, "note.dialog.problems"), *told]))


def _go_on(title: str, language: Language) -> bool:
    """Whether somebody wants to go on with what they began."""
    print(say(language, "note.dialog.found", title=title))
    return pick([say(language, f"note.dialog.{way}") for way in ("go_on", "afresh")], language) == 0


def _pick(ways: Sequence[str], language: Language, question: str) -> str:
    print(say(language, f"note.dialog.{question}"))
    return ways[pick([say(language, f"note.dialog.{way}") for way in ways], language)]


def _spoken(answers: Mapping[str, str], default: Language) -> Language:
    """The language in which the answers are."""
    return detect_language(" ".join(answers.get(field.name, "") for field in FIELDS if field.lines), default)


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise UsageError("note_file_unreadable", path=path, reason=reason) from None


def _option(field: str) -> str:
    """The option of the command that answers a question."""
    return {"years": "--year", "topics": "--topic"}.get(field, f"--{field}")


def _at_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
