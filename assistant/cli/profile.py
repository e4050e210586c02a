"""`standpunt profile`: who is asking."""

from __future__ import annotations

from assistant import locations, settings
from assistant.cli import output
from assistant.domain import Profile
from assistant.errors import ExitCode, UsageError
from assistant.library.lists import read_lists
from assistant.library.text import clean
from assistant.profile import FIELDS, load_profile, save_profile, with_field
from assistant.words import say

_LISTED = {"sector": "sectors", "country": "countries"}


def run_show(*, json: bool) -> int:
    """Print what is known of the user's organisation."""
    profile, language = load_profile(), output.words_language()
    if json:
        output.print_json({name: getattr(profile, name) for name in FIELDS})
        return ExitCode.OK
    if profile.empty:
        print(say(language, "cli.profile.empty"))
        return ExitCode.OK
    lists = read_lists(settings.load().corpus_directory)
    for name in FIELDS:
        value = getattr(profile, name)
        if name in _LISTED and value:
            value = lists.label(_LISTED[name], value, language)
        for each in value if isinstance(value, tuple) else (value,):
            if each:
                print(f"{say(language, f'cli.profile.{name}')}: {each}")
    print(locations.profile_file())
    return ExitCode.OK


def run_set(field: str, value: str | None) -> int:
    """Set a field, or empty it; sector and country take a code, a label, or a word for one."""
    if field not in FIELDS:
        raise UsageError("profile_field_unknown", field=field, known=", ".join(FIELDS))
    told = clean(value) if value else None
    if told and field in _LISTED:
        lists = read_lists(settings.load().corpus_directory)
        code = lists.find(_LISTED[field], told)
        if code is None:
            raise UsageError("filter_unknown", name=field, value=told, known=", ".join(lists.codes(_LISTED[field])))
        told = code
    save_profile(with_field(load_profile(), field, told))
    return run_show(json=False)


def run_clear() -> int:
    """Forget the whole profile."""
    save_profile(Profile())
    print(say(output.words_language(), "cli.profile.empty"))
    return ExitCode.OK
