"""What a change down here leads to on the floors above, said before it is saved and done when it is.

Each app says in its config what follows (`follows = {"units": "assessments.consequences.of_units"}`): a context
manager that takes the actor and gives a list, looks before and after the change, does what has to be done, and
fills the list with sentences when it ends. They state what was done: where nobody saw them, all of it is undone.
"""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from departments.models import User


class Unforeseen(ValidationError):
    """The change would lead to `sentences`, and who asked for it has not seen them; `seal` says that they have."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(sentences, code="unseen")
        self.sentences, self.seal = sentences, seal_of(sentences)


def seal_of(sentences: list[str]) -> str:
    """A short digest of consequences: what was accepted is what was shown."""
    return hashlib.sha256("\n".join(sentences).encode()).hexdigest()[:32]


def refuse_unforeseen(sentences: list[str], seen: str) -> None:
    """Raises Unforeseen where there are consequences and `seen` is not their seal."""
    if sentences and seen != seal_of(sentences):
        raise Unforeseen(sentences)


@contextmanager
def following(kind: str, *, actor: User | None) -> Iterator[list[str]]:
    """Inside a transaction, around a change of that kind: the list is filled when it ends."""
    sentences: list[str] = []
    with ExitStack() as stack:
        paths = [getattr(config, "follows", {}).get(kind) for config in apps.get_app_configs()]
        lists = [stack.enter_context(import_string(path)(actor=actor)) for path in paths if path]
        yield sentences
    sentences += [sentence for app_sentences in lists for sentence in app_sentences]
