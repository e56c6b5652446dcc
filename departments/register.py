"""The register of units, and the days on which nobody works: both kept by the office."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from departments import permissions
from departments.consequences import following, refuse_unforeseen
from departments.days import Span
from departments.events import DepartmentAdded, DepartmentChanged, SpecialDaysAdded, SpecialDaysRemoved
from departments.history.differences import change_words, differences, refuse_unseen, words_of
from departments.history.records import record
from departments.models import Department, SpecialDay, User
from departments.names import likeness

Words = Mapping[str, str]
KEPT = (
    "code",
    "name",
    "short_name",
    "group",
    "position",
    "is_assessed",
    "assesses",
    "active_from",
    "active_until",
    "succeeds",
)


def _refuse_unless(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


def is_used(unit: Department) -> bool:
    """Whether any row of any floor refers to the unit: then its code is known outside and stays."""
    links = Department._meta.related_objects
    return any(link.related_model._base_manager.filter(**{link.field.name: unit}).exists() for link in links)


def circle_fault(unit: Department) -> str | None:
    """No unit succeeds itself, straight or round about: a sentence with the codes on the way, or None."""
    way, step = [unit.code], unit.succeeds
    while step is not None and step.code not in way:
        way.append(step.code)
        step = step.succeeds
    if step is None or step.code != unit.code:
        return None
    return f"承继成了环：{' → '.join([*way, unit.code])}，请改正"


Looks = Mapping[tuple[str, str], list[Department]]


def looks(units: Iterable[Department]) -> Looks:
    """Units by what a reader sees of them, their name and their label: what `twin_fault` asks."""
    by_look: dict[tuple[str, str], list[Department]] = defaultdict(list)
    for unit in units:
        for kind in ("name", "label"):
            by_look[kind, likeness(getattr(unit, kind))].append(unit)
    return by_look


def twin_fault(unit: Department, others: Looks) -> tuple[str, str] | None:
    """No two units are called the same in the same month, or a board has two rows that nobody tells apart.

    The field and the Chinese sentence, or None; a name taken over after the other unit ended is free.
    """
    for kind, field in (("name", "name"), ("label", "short_name" if unit.short_name else "name")):
        seen = likeness(getattr(unit, kind))
        twin = next((other for other in others.get((kind, seen), ()) if seen and unit.overlaps(other)), None)
        if twin:
            return field, f"与单位 {twin.code}（{twin.name}）同名又同时启用，榜上分不清；请改名，或先停用一个"
    return None


def hold_register() -> None:
    """Let one at a time change what units are called; who only refers to a unit does not wait."""
    list(Department.objects.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _refuse_twin(unit: Department) -> None:
    fault = twin_fault(unit, looks(Department.objects.exclude(pk=unit.pk)))
    if fault:
        raise ValidationError(dict([fault]))


@transaction.atomic
def add_unit(*, actor: User, **values: Any) -> Department:
    """A new unit of the register (`values`: any of KEPT). PermissionDenied, ValidationError."""
    _refuse_unless(permissions.may_keep_register(actor))
    hold_register()
    unit = Department(**values)
    unit.full_clean()
    _refuse_twin(unit)
    unit.save()
    _record_added(unit, actor)
    return unit


def _record_added(unit: Department, actor: User | None) -> None:
    event = DepartmentAdded(after=words_of(unit, KEPT))
    record(actor, event, unit, f"登记单位 {unit.code}：{unit.name}")


def write_units(
    new: list[Department], changed: Mapping[Department, Words], *, actor: User | None
) -> list[str]:
    """Write checked units at once, inside a transaction that holds the register (`hold_register`).

    The bulk form of `add_unit` and `change_unit`, with their events; `changed` maps each unit to its
    words before (`words_of` KEPT). A new unit may succeed another that is new. Returns what followed from
    the changes above, for the caller to show.
    """
    before = {unit.code: unit.succeeds for unit in new}
    for unit in new:
        unit.succeeds = None
    Department.objects.bulk_create(new)
    for unit in new:
        unit.succeeds = before[unit.code]
    Department.objects.bulk_update([unit for unit in new if unit.succeeds], ["succeeds"])
    for unit in new:
        _record_added(unit, actor)
    if not changed:
        return []
    with following("units", actor=actor) as consequences:
        Department.objects.bulk_update(changed, [name for name in KEPT if name != "code"])
    for unit, words in changed.items():
        if differs := differences(words, words_of(unit, KEPT)):
            sentence = f"修改单位 {unit.code}：{change_words(differs)}"
            record(actor, DepartmentChanged(changed=differs), unit, sentence)
    return consequences


@transaction.atomic
def change_unit(
    unit: Department, *, actor: User, shown: str | None = None, seen: str = "", **values: Any
) -> Department:
    """Change a unit; its code only while nothing refers to it. A unit that ended keeps its past.

    `seen` is the seal of the consequences that the actor was shown. Raises PermissionDenied, ValidationError,
    Unforeseen where something follows in a month that is not out and was not seen.
    """
    _refuse_unless(permissions.may_keep_register(actor))
    hold_register()
    row = Department.objects.select_for_update(of=("self",)).select_related("succeeds").get(pk=unit.pk)
    refuse_unseen(row, KEPT, shown)
    before, code = words_of(row, KEPT), row.code
    for name in KEPT:
        setattr(row, name, values.get(name, getattr(row, name)))
    if row.code != code and is_used(row):
        raise ValidationError({"code": f"编码“{code}”已被人员、细则或数据引用，不能再改"})
    if fault := circle_fault(row):
        raise ValidationError({"succeeds": fault})
    row.full_clean()
    _refuse_twin(row)
    with following("units", actor=actor) as consequences:
        row.save()
    refuse_unforeseen(consequences, seen)
    changed = differences(before, words_of(row, KEPT))
    if changed:
        record(actor, DepartmentChanged(changed=changed), row, f"修改单位 {code}：{change_words(changed)}")
    return row


@transaction.atomic
def add_days(spans: list[Span], *, actor: User, seen: str = "") -> int:
    """Enter holidays and make-up days; a day that is there takes the new words. Returns how many.

    `seen` is the seal of the consequences that the actor was shown; Unforeseen where the dates of a month would
    move and that was not seen.
    """
    _refuse_unless(permissions.may_keep_register(actor))
    with following("days", actor=actor) as consequences:
        for span in spans:
            row = enter_span(span)
            event = SpecialDaysAdded(days=[day.isoformat() for day in span.days])
            record(actor, event, row, f"登记节假日与调休：{span.words}")
    refuse_unforeseen(consequences, seen)
    return sum(len(span.days) for span in spans)


def enter_span(span: Span) -> SpecialDay:
    """The last of its days."""
    for day in span.days:
        row = SpecialDay.objects.filter(day=day).first() or SpecialDay(day=day)
        row.worked, row.note = span.worked, span.note
        row.full_clean()
        row.save()
    return row


@transaction.atomic
def remove_days(first: date, last: date, *, actor: User, seen: str = "") -> int:
    """Take out every special day from `first` to `last`; returns how many there were. `seen` as in `add_days`."""
    _refuse_unless(permissions.may_keep_register(actor))
    rows = list(SpecialDay.objects.select_for_update().filter(day__range=(first, last)))
    if rows:
        day_words = [str(row) for row in rows]
        sentence = f"删除节假日与调休：{'、'.join(day_words)}"
        record(actor, SpecialDaysRemoved(days=day_words), rows[0], sentence)
        with following("days", actor=actor) as consequences:
            SpecialDay.objects.filter(pk__in=[row.pk for row in rows]).delete()
        refuse_unforeseen(consequences, seen)
    return len(rows)
