"""What chat models are told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant import locations
from assistant.advisor.prompts import read_prompt
from assistant.domain import Language, SectionKind
from assistant.errors import ConfigurationError
from assistant.words import say

JOBS = sorted({path.name.partition(".")[0] for path in locations.prompts_directory().glob("*.??.md")})


@pytest.mark.parametrize("job", JOBS)
def test_prompts_exist_in_both_languages(job: str) -> None:
    """Every job has a Dutch and an English prompt of the same version, with explained placeholders."""
    dutch, english = (read_prompt(job, language) for language in Language)
    assert dutch.version == english.version, f"raise `version` in prompts/{job}.nl.md and {job}.en.md alike"
    lone = sorted(dutch.placeholders ^ english.placeholders)
    assert lone == [], f"prompts/{job}.*.md: these placeholders stand in one language only"
    explained = dutch.variables & english.variables
    bare = sorted((dutch.placeholders | dutch.variables | english.variables) - explained)
    assert bare == [], f"prompts/{job}.*.md: explain these under `variables` in both languages"


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("language", Language)
def test_headings_are_those_that_are_read(job: str, language: Language) -> None:
    """What a model writes under a heading that we do not know would be read as the answer in short."""
    known = {say(language, f"brief.headings.{kind}") for kind in SectionKind}
    asked = re.findall(r"^## (.+)$", read_prompt(job, language).system, re.MULTILINE)
    unread = [heading for heading in asked if heading not in known]
    assert unread == [], f"prompts/{job}.{language}.md: take a heading of [brief.headings] in assistant/words/"


@pytest.mark.parametrize("job", ["advise", "explain"])
@pytest.mark.parametrize("language", Language)
def test_values_are_filled_in_as_they_are(job: str, language: Language) -> None:
    """Quotes, braces and ampersands of a question or a passage reach the model unchanged."""
    values = {"question": 'A "quoted" {brace}?', "evidence": [{"n": 1, "text": "T & U", "kind": "k", "title": "t"}]}
    (_, system), (_, user) = read_prompt(job, language).messages(values)
    assert "{{" not in system + user
    assert 'A "quoted" {brace}?' in user
    assert "T & U" in user


class TestOnesOwn:
    """A folder given with `--prompts`."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        """A folder with our own prompt for advice in English."""
        name = "advise.en.md"
        (tmp_path / name).write_text((locations.prompts_directory() / name).read_text("utf-8"), "utf-8")
        return tmp_path

    def refused(self, folder: Path, old: str, new: str) -> ConfigurationError:
        """What is said of our prompt after a change."""
        path = folder / "advise.en.md"
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        with pytest.raises(ConfigurationError) as caught:
            read_prompt("advise", Language.EN, folder)
        assert str(path) in str(caught.value.facts["path"])
        return caught.value

    def test_it_takes_the_place_of_ours(self, folder: Path) -> None:
        """What the folder has is taken from there, and what it lacks from ours."""
        path = folder / "advise.en.md"
        path.write_text(path.read_text("utf-8").replace("# System\n", "# System\nWrite as a pirate. ", 1), "utf-8")
        assert "Write as a pirate" in read_prompt("advise", Language.EN, folder).system
        assert read_prompt("advise", Language.NL, folder) == read_prompt("advise", Language.NL)

    def test_a_misspelt_placeholder(self, folder: Path) -> None:
        """It would be filled with nothing, so it is named, with what there is."""
        error = self.refused(folder, "{{question}}", "{{qestion}}")
        assert (error.key, error.facts["name"]) == ("prompt_placeholder_unknown", "qestion")
        assert "question" in str(error.facts["known"])

    def test_a_question_left_out(self, folder: Path) -> None:
        """A prompt that never shows the question is refused."""
        error = self.refused(folder, "Question: {{question}}", "")
        assert (error.key, error.facts["name"]) == ("prompt_placeholder_missing", "question")

    @pytest.mark.parametrize(("old", "new"), [("# User", "# Users"), ("version: ", "v: ")])
    def test_an_incomplete_file(self, folder: Path, old: str, new: str) -> None:
        """A part or the version is missing."""
        assert self.refused(folder, old, new).key == "prompt_incomplete"

    def test_no_folder(self, tmp_path: Path) -> None:
        """A folder that is not there is an error, not silently ours."""
        with pytest.raises(ConfigurationError):
            read_prompt("advise", Language.EN, tmp_path / "nowhere")
