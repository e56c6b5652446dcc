"""The words for what the history tells: every verb of every floor, gathered from what the apps declare."""

from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

from departments.declared import declared
from departments.history.events import Carried, Event

C = TypeVar("C", bound=Carried)


def kinds_of_events() -> Mapping[str, type[Event]]:
    """By verb the class that declares it, app by app. ImproperlyConfigured where two declare the same."""
    return _kinds(declared("events"))


@cache
def _kinds(modules: tuple[ModuleType, ...]) -> Mapping[str, type[Event]]:
    kinds: dict[str, type[Event]] = {}
    for kind in (kind for module in modules for kind in declared_in(module, Event)):
        if twice := kinds.keys() & kind.verbs.keys():
            raise ImproperlyConfigured(f"{kind.__name__} declares {sorted(twice)} once more")
        kinds |= dict.fromkeys(kind.verbs, kind)
    return kinds


def declared_in(module: ModuleType, kind: type[C]) -> list[type[C]]:
    """The classes of that kind which a module itself defines, in their order."""
    classes = [
        value for value in vars(module).values() if isinstance(value, type) and issubclass(value, kind)
    ]
    return [value for value in classes if value.__module__ == module.__name__]


def verb_word(verb: str) -> str:
    """What an event is called on screen (`account.sign_in` → 登录); the code itself where unknown."""
    kind = kinds_of_events().get(verb)
    return kind.verbs[verb] if kind else verb
