"""The calendar month as a model field and a form field, and words of a person as a form field."""

import re
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

from departments.months import CalendarMonth
from departments.text import narrow, visible


class Uncut(forms.Field):
    """A field whose box takes more than its limit: the browser cuts nothing, saving counts and refuses.

    The box says its limit all the same, for a script that counts while one types (static/js/line.js).
    """

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        limit = attrs.pop("maxlength", None)
        return attrs if limit is None else {**attrs, "data-limit": limit}


class UncutField(Uncut, forms.CharField):
    """Text that is no prose, such as a pasted block; it has an error sentence of its own."""


class UncutEmailField(Uncut, forms.EmailField):
    def __init__(self, **kwargs: Any) -> None:
        words = {
            "max_length": counted(kwargs.get("label", "")),
            "invalid": "邮箱要写成 name@example.cn 的样子",
        }
        super().__init__(**{**kwargs, "error_messages": words | kwargs.get("error_messages", {})})


def limit_of(model: type[models.Model], name: str) -> int:
    """How many characters a text column of a model takes. ValueError of a column without a limit."""
    limit = getattr(model._meta.get_field(name), "max_length", None)
    if limit is None:
        raise ValueError(f"{model.__name__}.{name} has no limit of characters")
    return int(limit)


def counted(label: str) -> str:
    """The refusal of a text that is too long, for a field's `max_length`."""
    return f"{label}最多 %(limit_value)d 字，现有 %(show_value)d 字"


class CountedField(UncutField):
    """Text as it was typed; its refusals name the label, and its hint states the limit."""

    def __init__(self, **kwargs: Any) -> None:
        named = kwargs.get("label", "")
        words = {"required": f"请填写{named}", "max_length": counted(named)}
        hint = _with_limit(kwargs.get("help_text", ""), kwargs.get("max_length"))
        own = {"help_text": hint, "error_messages": words | kwargs.get("error_messages", {})}
        super().__init__(**{**kwargs, **own})


class VisibleField(CountedField):
    """Words of a person, cleaned by `visible` before they are measured."""

    def __init__(self, *, lines: bool = False, **kwargs: Any) -> None:
        self.lines = lines
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        return visible(super().to_python(value) or "", lines=self.lines)


def day_box() -> forms.DateInput:
    """A day as the browser's own box for days takes it."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _with_limit(hint: str, limit: int | None) -> str:
    if limit is None or re.search(rf"\b{limit}\b", hint):
        return hint
    limit_words = f"最多 {limit} 字"
    if not hint:
        return limit_words
    return f"{hint}{limit_words}。" if hint.endswith("。") else f"{hint}；{limit_words}"


def to_month(value: Any) -> CalendarMonth | None:
    """A CalendarMonth from itself, its text (full width too) or nothing; ValidationError in Chinese otherwise."""
    if value in (None, ""):
        return None
    if isinstance(value, CalendarMonth):
        return value
    try:
        return CalendarMonth.parse(narrow(str(value)))
    except ValueError as error:
        raise ValidationError(str(error)) from error


class MonthFormField(forms.CharField):
    """A month typed in any of the ways that `CalendarMonth.parse` reads."""

    widget = forms.TextInput(attrs={"placeholder": "2026-06", "inputmode": "numeric", "size": 8})

    def to_python(self, value: Any) -> CalendarMonth | None:  # type: ignore[override]  # not the text itself
        return to_month(value)

    def clean(self, value: Any) -> CalendarMonth | None:
        month = self.to_python(value)
        if month is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return month


@lru_cache(maxsize=1024)
def _stored(value: str) -> CalendarMonth:
    """A month is read from the database row by row, and there are few of them."""
    return CalendarMonth.parse(value)


class MonthField(models.CharField):
    """Stores a CalendarMonth as `2026-06`, so that text order is time order on every database."""

    # What may be set and what is read, for the type checker.
    _pyi_private_set_type: CalendarMonth | str  # type: ignore[assignment]
    _pyi_private_get_type: CalendarMonth  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 7
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> CalendarMonth | None:
        return _stored(value) if value else None

    def to_python(self, value: Any) -> CalendarMonth | None:
        return to_month(value)

    def get_prep_value(self, value: Any) -> str | None:
        month = to_month(value)
        return str(month) if month else None

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def run_validators(self, value: Any) -> None:
        super().run_validators(str(value) if value else value)

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        return super().formfield(**{"form_class": MonthFormField, **kwargs, "max_length": None})
