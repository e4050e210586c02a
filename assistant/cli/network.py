"""`standpunt doctor --network`: whom the present settings would ever contact, and why."""

from __future__ import annotations

from dataclasses import asdict

from assistant import settings
from assistant.advisor.chat.contacts import contacts
from assistant.cli import output
from assistant.errors import ExitCode
from assistant.words import say


def run_network(*, json: bool) -> int:
    """List every address; none of them is contacted."""
    language = output.words_language()
    found = contacts(settings.load())
    if json:
        output.print_json([asdict(contact) for contact in found])
        return ExitCode.OK
    always = [contact for contact in found if not contact.typed]
    away = any(not contact.here for contact in always)
    print(say(language, f"cli.network.{'away' if away else 'nothing' if not always else 'here'}"))
    for typed in (False, True):
        shown = [contact for contact in found if contact.typed is typed]
        if typed and shown:
            print(say(language, "cli.network.typed"))
        for contact in shown:
            place = say(language, f"cli.network.places.{'here' if contact.here else 'away'}")
            print(f"    {contact.address} ({place}): {say(language, f'cli.network.purposes.{contact.purpose}')}")
    print(say(language, "cli.network.otherwise"))
    return ExitCode.OK
