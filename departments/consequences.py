"""What a change down here leads to on the floors above, said before it is saved and done when it is.

Each app says in its config what follows (`follows = {"units": "assessments.consequences.of_units"}`): a context
manager that takes the actor and gives a list, looks before and after the change, does what has to be done, and
fills the list with sentences when it ends. What is said is what was done: unseen, all of it is taken back.
"""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from departments.models import User


class Unforeseen(ValidationError):
    """The change would lead to `told`, and who asked for it has not seen that; `seal` is how they say so."""

    def __init__(self, told: list[str]) -> None:
        super().__init__(told, code="unseen")
        self.told, self.seal = told, seal_of(told)


def seal_of(told: list[str]) -> str:
    """A short digest of consequences: what was accepted is what was shown."""
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def refuse_unforeseen(told: list[str], seen: str) -> None:
    """Raises Unforeseen where there are consequences and `seen` is not their seal."""
    if told and seen != seal_of(told):
        raise Unforeseen(told)


@contextmanager
def following(kind: str, *, actor: User | None) -> Iterator[list[str]]:
    """Inside a transaction, around a change of that kind: the list is filled when it ends."""
    told: list[str] = []
    with ExitStack() as stack:
        paths = [getattr(config, "follows", {}).get(kind) for config in apps.get_app_configs()]
        lists = [stack.enter_context(import_string(path)(actor=actor)) for path in paths if path]
        yield told
    told += [sentence for each in lists for sentence in each]
