"""How a row of the table of addresses is written (tests/test_urls.py), and the people in it.

An app whose addresses are not in that table keeps them in `tests/<app>/addresses.py`: `TABLE`, by the name of
the address, and, where `args` name things of the district by their key, `things()`, which makes them, and
`TELLS_READERS`, the addresses of files whose readers the history names.
"""

from dataclasses import dataclass, field

from departments.models import Role

PEOPLE = [*Role.values, "no_role", "other_clerk", "stranger"]
PUBLIC = set(PEOPLE)
SIGNED_IN = PUBLIC - {"stranger"}
OFFICE = {Role.REVIEWER, Role.PUBLISHER}
READERS = OFFICE | {Role.AUDITOR}
OWN = {Role.CLERK, Role.SIGNER}  # of the department that the line belongs to
FILLS_IN = OWN | {"other_clerk"}  # each of their own department, where the address names none
CONFIRM = {Role.PUBLISHER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN}
MONTH, MAY = "2026-06", "2026-05"


@dataclass(frozen=True)
class Row:
    """Who gets through, by method; `args` may name a thing of the district by its key."""

    args: tuple = ()
    get: set = field(default_factory=set)
    post: set | None = None
