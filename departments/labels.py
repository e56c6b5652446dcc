"""What the fields of a form that was sent are called, as the app says whose view it was sent to.

An app declares in its module `field_labels`: LABELS, name of a field → its label, taken from its forms, and
SILENT, beginnings of names that a form carries for itself; and, where it has any, TEXTS, name of a field → what
its value says to a reader. What it leaves out is called as on the floors below.
"""

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


def _words_for(path: str) -> tuple[dict[str, str], tuple[str, ...], dict[str, Callable[[str], str]]]:
    """The labels, silent names and texts of the app whose view takes the path, over those of the apps before it."""
    names = [config.name for config in apps.get_app_configs()]
    last = _app_of(path)
    floors = names[: names.index(last) + 1] if last in names else names
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
