"""What the fields of a form that was sent are called, as the app says whose view it was sent to.

An app declares in its module `field_labels`: LABELS, name of a field → its label, taken from its forms, and
SILENT, beginnings of names that a form carries for itself; and, where it has any, TEXTS, name of a field → what
its value says to a reader. What it leaves out is called as on the floors below.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.apps import apps
from django.forms import Form, ModelForm
from django.urls import Resolver404, resolve

from departments.declared import declared

UNNAMED = "填写的内容"


@dataclass(frozen=True)
class Shown:
    """One text as the reader finds it again."""

    label: str
    text: str


def labels_of(form: type[Form] | type[ModelForm], *names: str) -> dict[str, str]:
    """The labels of these fields of a form."""
    return {name: str(form.base_fields[name].label) for name in names}


def shown(path: str, fields: Mapping[str, list[str]]) -> list[Shown]:
    """What a person typed or chose in a form that was sent to this path, in full and in order."""
    labels, silent, texts = _words_for(path)
    return [
        Shown(labels.get(name.partition("-")[0], UNNAMED), texts.get(name.partition("-")[0], str)(value))
        for name, values in fields.items()
        for value in values
        if value.strip() and not name.startswith(silent)
    ]


def _speaking(own: str) -> set[str]:
    """Who says what a field of this app is called: itself and what lies below; of a path that nobody takes any more
    all but those that stand beside others on one floor, which know nothing of each other.
    """
    floor_of = {
        config.name: getattr(config, "floor", len(apps.app_configs)) for config in apps.get_app_configs()
    }
    if own in floor_of:
        return {name for name, floor in floor_of.items() if floor < floor_of[own]} | {own}
    floors = Counter(floor_of.values())
    return {name for name, floor in floor_of.items() if floors[floor] == 1}


def _words_for(path: str) -> tuple[dict[str, str], tuple[str, ...], dict[str, Callable[[str], str]]]:
    """The labels, silent names and texts of the app whose view takes the path, over those of the apps below it."""
    floors = _speaking(_app_of(path))
    labels: dict[str, str] = {}
    silent: tuple[str, ...] = ()
    texts: dict[str, Callable[[str], str]] = {}
    for module in declared("field_labels"):
        if module.__name__.rpartition(".")[0] in floors:
            labels |= module.LABELS
            silent += tuple(module.SILENT)
            texts |= getattr(module, "TEXTS", {})
    return labels, silent, texts


def _app_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).func.__module__.partition(".")[0]
    except Resolver404:
        return ""
