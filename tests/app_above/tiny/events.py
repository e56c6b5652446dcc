"""What the small accounts tell of."""

from dataclasses import dataclass
from typing import Annotated

from departments.history.events import Event


@dataclass(frozen=True, kw_only=True)
class Notched(Event):
    verbs = {"notch.add": "记小账"}
    about = ("tiny.notch",)

    words: Annotated[str, "记下的内容"]
