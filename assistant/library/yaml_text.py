"""YAML from outside: values only, and no more of them than are written."""

from __future__ import annotations

from typing import Any, cast

import yaml

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load_yaml(text: str) -> Any:
    """The values of a YAML text.

    Raises:
        yaml.YAMLError: it is not YAML, or refers to other parts of itself: a few lines of aliases to aliases stand for
            billions of values, and nobody needs them in a note.
        ValueError, KeyError, AttributeError, RecursionError: dates that do not exist, unknown tags, very deep nesting.
    """
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent):
            mark = cast("yaml.Mark | None", event.start_mark)
            raise yaml.MarkedYAMLError(problem="refers to other parts of itself", problem_mark=mark)
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
