"""What one exchange does, step by step. It may be broken off anywhere: the next one goes on from what it finds."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.library.holdings import Arrivals, HeldReader
from assistant.library.note_store import id_of, write_whole
from assistant.library.own import DOCUMENTS, NOTES, remove_own
from assistant.library.sources import FILE as SOURCES
from assistant.retrieval.entries import Entry, entries_of
from assistant.retrieval.team.deciding import Step, plan
from assistant.retrieval.team.files import Here, aside, files_here, free_id, is_as, placed, same_text, shared
from assistant.retrieval.team.records import Head, Records, Sending
from assistant.retrieval.team.report import Exchange
from assistant.retrieval.team.server import TeamServer
from assistant.retrieval.team.state import Agreed, State
from assistant.retrieval.team.vectors import forget_vectors

_LISTED_AGAIN = 900.0
"""Seconds after which the server's files are listed though its stamp is the same: who is killed after writing a file
and before changing the stamp tells nobody."""

_NOTED = 60.0
"""Seconds after which a contact without any news is written down again."""


@dataclass
class Work:
    """One exchange between a library and the server's records."""

    library: Path
    reader: HeldReader
    server: TeamServer
    records: Records
    state: State
    report: Exchange
    here: dict[str, Here] = field(default_factory=dict)
    there: dict[str, Head] = field(default_factory=dict)
    new_ids: dict[str, str] = field(default_factory=dict)
    whole: bool = True
    """Whether everything could be done; otherwise the next exchange looks again."""

    def carry_out(self, *, again: bool) -> None:
        """Do what has to be done. `again`: list the server's files though nothing seems to have changed.

        Raises:
            TeamUnavailable: the server does not do its part.
            LibraryUnavailable: the library cannot be read or written.
            CorpusError: the shipped lists or sources, with which notes are read, cannot be read.
        """
        state, now = self.state, time.time()
        if state.collection != self.records.id:  # a new server, or one that was emptied: nothing was agreed with it
            state.files, state.collection, state.stamp = {}, self.records.id, ""
        self._restore_lost_folders()
        self.here = files_here(self.library, state.files)
        noted = self._note_touched() or now - state.contact > _NOTED
        state.contact, state.away = now, 0.0
        left = {name for name, each in self.here.items() if state.unusable.get(name) == each.sha256}
        agreed = {name: each.sha256 for name, each in state.files.items() if name not in left}
        here = {name: each.sha256 for name, each in self.here.items() if name not in left}
        quiet = state.stamp == self.records.stamp and not state.upload and now - state.listed < _LISTED_AGAIN
        if quiet and here == agreed and not again:
            if noted:
                state.write(self.library)
            return
        self.there = self.records.heads()
        if state.upload:
            self.records.clear(state.upload, state.replaced)
        self._carry_out(plan(agreed, here, {name: head.sha256 for name, head in self.there.items()}, left))
        state.listed = now
        state.write(self.library)

    def _carry_out(self, steps: dict[str, Step]) -> None:
        names = {step: [name for name in steps if steps[name] is step] for step in Step}
        state = self.state
        try:
            self._agree(names[Step.AGREE])
            self._receive(names[Step.PULL], names[Step.SET_ASIDE])
            self._remove_here(names[Step.REMOVE_HERE])
            sending = [*names[Step.PUSH], *self._set_aside_now()]
            if sending or names[Step.REMOVE_THERE] or state.upload:
                before = {name: self.there[name] for name in sending if name in self.there}
                state.upload = uuid.uuid4().hex
                state.replaced = {name: head.upload for name, head in before.items() if head.parts > 1}
                state.write(self.library)
                self._remove_there(names[Step.REMOVE_THERE])
                self._send(sending)
                self.records.mark()
                # Our stamp may hide what somebody else wrote meanwhile, so that the files are listed again next time.
                self.whole = False
            state.stamp = self.records.stamp if self.whole else ""
            state.upload, state.replaced = "", {}
        except BaseException:
            state.write(self.library)
            raise

    def _restore_lost_folders(self) -> None:
        """Take a folder that is gone for lost: files that are removed one by one leave it behind."""
        for folder in (DOCUMENTS, NOTES):
            if not (self.library / folder).is_dir():
                files = self.state.files.items()
                self.state.files = {name: each for name, each in files if not name.startswith(f"{folder}/")}

    def _note_touched(self) -> bool:
        """Remember how files look now that were written again with the same text. Whether there are any."""
        known, touched = self.state.files, False
        for name, each in self.here.items():
            before = known.get(name)
            if before and before.sha256 == each.sha256 and (before.size, before.modified) != (each.size, each.modified):
                known[name] = replace(before, size=each.size, modified=each.modified)
                touched = True
        return touched

    def _agree(self, names: Sequence[str]) -> None:
        for name in names:
            if name in self.here:
                self._remember(name, self.here[name].sha256)
            else:
                self.state.files.pop(name, None)

    def _remember(self, name: str, sha256: str, *, ours: bool = False) -> None:
        status = (self.library / name).stat()
        self.state.files[name] = Agreed(sha256, status.st_size, status.st_mtime_ns, ours)

    def _receive(self, changed: Sequence[str], changed_twice: Sequence[str]) -> None:
        # The sources first: notes rest on them.
        heads = [
            self.there[name] for name in sorted((*changed, *changed_twice), key=lambda name: (name != SOURCES, name))
        ]
        if not heads:
            return
        with Arrivals(self.library, self.reader) as arrivals:
            for head, data in self.records.contents(heads):
                if data is None:
                    self.whole = False
                    continue
                twice = head.name in changed_twice or self._unseen_by(head)
                self._receive_one(head, data, arrivals, twice=twice)

    def _unseen_by(self, head: Head) -> bool:
        """Whether a version from here was replaced by somebody who had not seen it: both wrote at the same moment."""
        known = self.state.files.get(head.name)
        return bool(known and known.ours and not head.follows(known.sha256))

    def _receive_one(self, head: Head, data: bytes, arrivals: Arrivals, *, twice: bool) -> None:
        name, path = head.name, self.library / head.name
        mine = path.read_bytes() if name in self.here and path.exists() else None
        arrivals.stage(name, [placed(name, data, mine)], head.written)
        problems = arrivals.faults(name)
        if problems:
            arrivals.drop(name)
            self.report.problems += problems
            return
        if not is_as(path, self.here.get(name)):  # somebody is writing it at this moment
            self.whole = False
            return
        if twice and mine is not None and not same_text(name, mine, data):
            self._set_aside(name, mine)
        arrivals.keep(name)
        self._remember(name, head.sha256)
        self.report.received.append(name)

    def _set_aside(self, name: str, mine: bytes) -> None:
        id = id_of(Path(name))
        if id not in self.new_ids:  # its twin in the other language may have got one already
            self.new_ids[id] = free_id(id, self.library, self.there)
        kept, data = aside(name, mine, self.new_ids[id])
        write_whole(self.library / kept, data.decode("utf-8", "replace"))
        self.report.set_aside.append((name, kept))

    def _set_aside_now(self) -> list[str]:
        """The names of what was set aside and can be shared."""
        if not self.new_ids:
            return []
        self.here = files_here(self.library, self.state.files)
        return [name for _, name in self.report.set_aside if name in self.here]

    def _remove_here(self, names: Sequence[str]) -> None:
        still_there = self.records.named(names)
        for name in names:
            if name in still_there or not is_as(self.library / name, self.here.get(name)):
                self.whole = False
                continue
            remove_own(self.library / name)
            self.state.files.pop(name, None)
            self.report.removed_here.append(name)

    def _remove_there(self, names: Sequence[str]) -> None:
        if not names:
            return
        forget_vectors(self.server, names, {})  # first: without the file nobody would know that they are left
        for name in self.records.remove([self.there[name] for name in names]):
            self.state.files.pop(name, None)
            self.report.removed_there.append(name)

    def _send(self, names: Sequence[str]) -> None:
        replaced: dict[str, list[Entry]] = {}
        for heads in self.records.send(self._readable(names, replaced), self.state.upload):
            for head in heads:
                seen = self.here[head.name]
                self.state.files[head.name] = Agreed(head.sha256, seen.size, seen.modified, ours=True)
                self.report.sent.append(head.name)
        forget_vectors(self.server, [], replaced)

    def _readable(self, names: Sequence[str], replaced: dict[str, list[Entry]]) -> Iterator[Sending]:
        """The files to send, without those that nobody could read. `replaced`: filled with what those say now that take
        the place of another version."""
        for name in names:
            path, before = self.library / name, self.there.get(name)
            document, problems = self.reader.read(name, path, self.library)
            if problems:
                self.report.problems += problems
                self.state.unusable[name] = self.here[name].sha256
                continue
            self.state.unusable.pop(name, None)
            if before and document:
                replaced[name] = list(entries_of(document))
            try:
                data = path.read_bytes()
            except FileNotFoundError:  # removed meanwhile
                continue
            yield Sending(name, shared(name, data), self.here[name].modified / 1e9, before)
