"""What chat models are told."""

from __future__ import annotations

from assistant.advisor.prompts import read_prompt
from assistant.domain import Language


def test_prompts_exist_in_both_languages() -> None:
    """Every job has a Dutch and an English prompt of the same version, with the passages and the question in it."""
    for job in ("advise", "explain"):
        prompts = [read_prompt(job, language) for language in Language]
        assert len({prompt.version for prompt in prompts}) == 1
        for prompt in prompts:
            values = {
                "question": 'A "quoted" {brace}?',
                "evidence": [{"n": 1, "text": "T & U", "kind": "k", "title": "t"}],
            }
            (_, system), (_, user) = prompt.messages(values)
            assert "{{" not in system + user
            assert 'A "quoted" {brace}?' in user
            assert "T & U" in user
