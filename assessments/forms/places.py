"""A form that stands in a row of a page, with its place behind each of its names."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict

from assessments.row_fields import mark, shown_with


class PlacedForm(forms.BaseForm):
    """A form with its place behind each name (`grounds-line5`), which shows again what was typed there.

    `shown` travels with it: a mark of what is saved, and of the unsaved words that are laid over it, by which the
    next press knows what was typed, and what was typed on this very page (assessments.row_fields).
    """

    marked: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, typed: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = mark(str(self.initial.get(name, "")) for name in self.marked)
        self.is_typed = typed is not None and self.add_prefix("shown") in typed
        if typed is not None and self.is_typed:
            laid = {name: typed.getlist(self.add_prefix(name)) for name in (*self.marked, "kept")}
            saved = typed.get(self.add_prefix("shown"), "")
            self.shown = shown_with(saved, {name: values for name, values in laid.items() if values})
            names = (name for name in (*self.marked, "version") if self.add_prefix(name) in typed)
            self.initial = {**self.initial, **{name: typed[self.add_prefix(name)] for name in names}}

    def add_prefix(self, field_name: str) -> str:
        return f"{field_name}-{self.prefix}" if self.prefix else field_name
