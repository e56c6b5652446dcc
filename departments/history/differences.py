"""What a change changed, in words for the history: 简称：人社局 → 区人社局; and its refusal on outdated values."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from departments.months import CalendarMonth

Differences = dict[str, list[str]]
NOTHING = "空"  # what an empty field is called


def plain_number(number: Decimal) -> str:
    """Plain notation without trailing zeros: 1, -0.5."""
    return f"{number.normalize():f}"


def _word(row: models.Model, name: str) -> str:
    value: Any = getattr(row, name)
    if value in (None, ""):
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, CalendarMonth):
        return value.chinese
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, models.Model):
        return getattr(value, "label", str(value))
    choice = getattr(row, f"get_{name}_display", None)
    return choice() if choice else str(value)


def kind_word(kind: str) -> str:
    """The Chinese name of what an event is about (`departments.user` → 人员); the code itself where unknown."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind


def words_of(row: models.Model, names: Iterable[str]) -> dict[str, str]:
    """The fields of a row as people read them, by their Chinese name; nothing is 空."""
    return {called(row, name): _word(row, name) for name in names}


def called(row: models.Model | type[models.Model], name: str) -> str:
    """The Chinese name of a field; the code's own where it has none."""
    return str(getattr(row._meta.get_field(name), "verbose_name", name))


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> Differences:
    """What differs between two results of `words_of`: name → [before, after]."""
    return {name: [before[name], word] for name, word in after.items() if before[name] != word}


def change_words(changed: Differences) -> str:
    """The differences as one clause of a sentence."""
    return "；".join(f"{name}：{old} → {new}" for name, (old, new) in changed.items())


CHANGED = "这一页打开之后，别人已经改过，没有保存。您填的还在下面，请核对后再按一次保存"


def seal_of(row: models.Model, names: Iterable[str]) -> str:
    """A short mark of how these fields stand; a page carries it, so that nobody overwrites what they never saw."""
    words = json.dumps(words_of(row, names), ensure_ascii=False)
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def refuse_unseen(row: models.Model, names: Iterable[str], shown: str | None) -> None:
    """ValidationError where a locked row is no longer what its page showed; None comes from no page."""
    if shown is not None and shown != seal_of(row, names):
        raise ValidationError(CHANGED, code="changed")
