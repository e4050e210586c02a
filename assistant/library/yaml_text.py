"""YAML: from outside, values only and no more of them than are written; and our own, as a person would write it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import yaml

# In C where PyYAML was built with libyaml: six times as fast, and U+2028 in a title is read back as it was.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

_NO_BREAKS = 10_000


def load_yaml(text: str) -> Any:
    """The values of a YAML text.

    Raises:
        yaml.YAMLError: it is not YAML, or refers to other parts of itself: a few lines of aliases to aliases stand for
            billions of values, and nobody needs them in a note.
        ValueError, KeyError, AttributeError, RecursionError: dates that do not exist, unknown tags, very deep nesting.
    """
    for event in yaml.parse(text, Loader=_Loader) if "*" in text else ():
        if isinstance(event, yaml.AliasEvent):
            mark = cast("yaml.Mark | None", event.start_mark)
            raise yaml.MarkedYAMLError(problem="refers to other parts of itself", problem_mark=mark)
    return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader


def dump_yaml(values: Mapping[str, Any]) -> str:
    """Values as a block of YAML, in their order, none of its lines broken; `load_yaml` reads it."""
    text: str = yaml.dump(values, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_NO_BREAKS)
    return text
