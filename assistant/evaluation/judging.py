"""An optional second opinion: a chat model says of each nugget whether it was told, of each statement whether it holds.

The labels follow AutoNuggetizer (Pradeep et al. 2024, arXiv:2411.09607): supported, partly supported, not supported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, Protocol

from assistant.advisor.chat.client import ChatClient
from assistant.advisor.chat.judging import judgement
from assistant.advisor.chat.lines import MOST, labelled, read_lines
from assistant.advisor.prompts import read_prompt
from assistant.domain import Language, Verdict
from assistant.errors import ConfigurationError, DraftFailed, UsageError
from assistant.evaluation.answers import Answer, AnsweredTurn, Judgement
from assistant.evaluation.metrics.dialogue import claims, written
from assistant.evaluation.run_folder import RunFolder
from assistant.evaluation.samples import Dialogue, Turn
from assistant.evaluation.suites import Suite
from assistant.settings import BUILTIN_MODEL, Settings

_GIVE_UP = 3
"""Answers in a row for which the judge could not be asked, after which it counts as gone."""


class JudgeWatcher(Protocol):
    """Hears how judging goes."""

    def judging(self, total: int) -> None:
        """The judge begins with so many answers."""

    def judged(self) -> None:
        """One more answer is judged."""


def load_judge(settings: Settings, model: str) -> ChatClient:
    """A chat model ready to judge.

    Raises:
        UsageError: it is the built-in advisor, which is no language model.
        ConfigurationError: it cannot be set up.
    """
    if model == BUILTIN_MODEL:
        raise UsageError("eval_judge_builtin")
    return ChatClient(replace(settings, model=model))


def judge_run(
    folder: RunFolder, suites: Sequence[Suite], settings: Settings, model: str, watcher: JudgeWatcher
) -> None:
    """Judge every answer of a run that has not been judged yet.

    Raises:
        ConfigurationError: the judge cannot be set up, or answers no more.
    """
    judge = _Judge(load_judge(settings, model), settings.prompts_directory)
    samples = {(suite.name, sample.id): sample for suite in suites for sample in suite.samples}
    done = {each.key for each in folder.judged}
    left = [
        (answer, sample)
        for answer in folder.answers.latest().values()
        if answer.turns and not answer.error and answer.key not in done
        for sample in [samples.get((answer.suite, answer.sample))]
        if isinstance(sample, Dialogue)
    ]
    watcher.judging(len(left))
    failed = 0
    for answer, sample in left:
        try:
            folder.judged.append(*judge.judgements(sample, answer))
            failed = 0
        except DraftFailed as error:
            failed += 1
            if failed >= _GIVE_UP:
                raise ConfigurationError("eval_model_gone", name=model, reason=error, path=folder.path) from error
        watcher.judged()


class _Judge:
    def __init__(self, client: ChatClient, prompts: Path | None) -> None:
        self._client = client
        self._prompts = prompts

    def judgements(self, sample: Dialogue, answer: Answer) -> list[Judgement]:
        """What the judge says of an answer; what it leaves out is not judged.

        Raises:
            DraftFailed: it cannot be asked.
        """
        return [
            Judgement(
                suite=answer.suite,
                sample=answer.sample,
                repetition=answer.repetition,
                turn=place,
                kind=kind,
                item=item,
                label=label,
            )
            for place, (turn, answered) in enumerate(zip(sample.turns, answer.turns, strict=False))
            if not answered.fell_back
            for kind, item, label in self._turn(turn, answered, turn.expect.language or sample.language)
        ]

    def _turn(
        self, turn: Turn, answered: AnsweredTurn, language: Language
    ) -> Iterator[tuple[Literal["nugget", "statement"], str, Verdict]]:
        brief = answered.brief
        facts = {nugget.id: {"text": nugget.text} for nugget in turn.expect.nuggets}
        asked = {"question": brief["standalone_question"], "answer": brief["answer"]}
        for item, label in self._labels("nuggets", "nuggets", facts, asked, language):
            yield "nugget", item, label
        passages = {item["n"]: item["text"] for item in brief["evidence"]}
        said = claims(written(brief))
        cited = {
            str(place): {"text": each["text"], "passages": " ".join(passages[n] for n in each["citations"])}
            for place, each in enumerate(brief["statements"])
            if each in said and each["citations"]
        }
        for item, label in self._labels("judge", "statements", cited, {}, language):
            yield "statement", item, label

    def _labels(
        self, job: str, name: str, items: Mapping[str, Mapping[str, Any]], values: Mapping[str, Any], language: Language
    ) -> Iterator[tuple[str, Verdict]]:
        prompt = read_prompt(job, language, self._prompts)
        keys = list(items)
        for start in range(0, len(keys), MOST):
            group = keys[start : start + MOST]
            messages = prompt.messages({**values, name: labelled([items[key] for key in group])})
            lines = read_lines("".join(self._client.stream(messages)), len(group))
            for place, line in sorted(lines.items()):
                label = judgement(line)
                if label:
                    yield group[place], label
