"""An event for tests to which it does not matter what happened; no app declares it."""

from dataclasses import dataclass

from departments.history.events import Event


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    verbs = {"x.y": "一件事"}
