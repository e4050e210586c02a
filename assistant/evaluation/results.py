"""What a run found out, read back from its folder: the score of every sample, and what they come to per suite."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.domain import Language, Outcome, Verdict
from assistant.errors import UsageError
from assistant.evaluation.run_folder import SCORES_FILE, RunRecord

Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True)  # keys that we do not know are a later version's, and passed over


class Estimate(_Read):
    """The mean of a metric over `n` samples, with its 95 % interval (percentile bootstrap)."""

    mean: Finite
    low: Finite
    high: Finite
    n: int


class Difference(_Read):
    """The mean difference of a metric over `n` pairs, with its 95 % interval (paired bootstrap)."""

    difference: Finite
    low: Finite
    high: Finite
    n: int


class Measured(Estimate):
    """A metric of a suite: over all samples, per language, and Dutch minus English over the parallel pairs.

    `deviation`: the mean standard deviation between the repetitions of a sample.
    """

    by_language: dict[Language, Estimate] = {}
    parity: Difference | None = None
    deviation: Finite | None = None


class SuiteResults(_Read):
    """A suite: how many samples were asked, and every metric that could be computed for some of them."""

    n: int
    metrics: dict[str, Measured] = {}


class SampleScores(_Read):
    """What one asking of one sample scored. A metric that could not be computed is absent.

    `error`: it could not be asked. What follows explains the scores, by the kind of sample: how a dialogue ended and
    might have ended, the vital facts that it lacks and the patterns that it must not hold; of a claim how it was made,
    its label, and what the check said.
    """

    suite: str
    id: str
    repetition: int = 0
    language: Language
    pair: str | None = None
    split: str = ""
    tags: tuple[str, ...] = ()
    scores: dict[str, Finite] = {}
    question: str = ""
    error: str | None = None
    outcome: Outcome | None = None
    expected_outcomes: tuple[Outcome, ...] = ()
    missed: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    kind: str | None = None
    label: Verdict | None = None
    verdict: Verdict | None = None
    support: Finite | None = None

    @property
    def key(self) -> tuple[str, str]:
        """Which sample it is."""
        return self.suite, self.id

    @property
    def group(self) -> str:
        """What is drawn together in a bootstrap: the Dutch and the English sample of one question."""
        return f"{self.suite}/{self.pair or self.id}"


class MetricFacts(_Read):
    """How a metric is to be read."""

    higher_is_better: bool = True


class JudgedPart(_Read):
    """What the judge said of `n` nuggets or statements, and how far it agrees with the deterministic scorer.

    `recall`: the share of the vital nuggets that it finds told; `supported`: of the statements that it finds supported.
    """

    n: int = 0
    recall: Finite | None = None
    supported: Finite | None = None
    agreement: Finite | None = None
    kappa: Finite | None = None


class Judge(_Read):
    """The second opinion of a chat model."""

    model: str
    nuggets: JudgedPart = JudgedPart()
    statements: JudgedPart = JudgedPart()


class Results(_Read):
    """All that `scores.json` holds. `run`: how the run was made."""

    run: RunRecord
    metrics: dict[str, MetricFacts] = {}
    samples: tuple[SampleScores, ...] = ()
    suites: dict[str, SuiteResults]
    judge: Judge | None = None

    def higher_is_better(self, metric: str) -> bool:
        """Whether more of this metric is better."""
        return self.metrics[metric].higher_is_better if metric in self.metrics else True

    def measured(self, suite: str, metric: str) -> Measured | None:
        """A metric of a suite; None if it was not measured."""
        return self.suites[suite].metrics.get(metric) if suite in self.suites else None


def read_results(place: Path) -> Results:
    """The results in the folder of a run, or in a file of scores such as a recorded baseline.

    Raises:
        UsageError: there are none, or they cannot be read.
    """
    path = place / SCORES_FILE if place.is_dir() else place
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise UsageError("eval_no_scores", path=place) from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("eval_scores_unreadable", path=path, reason=error) from error
    try:
        return Results.model_validate_json(text)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(map(str, problem["loc"]))
        reason = f"{where}: {problem['msg']}" if where else problem["msg"]
        raise UsageError("eval_scores_unreadable", path=path, reason=reason) from error
