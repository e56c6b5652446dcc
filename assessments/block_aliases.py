"""记住的叫法: what a person chose for a name in a pasted table is known the next time, until it is forgotten."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from assessments.block_events import BlockAliasEvent
from assessments.blocks.headings import FigurePart
from assessments.blocks.remembered import LONGEST_NAME, ChosenName, Remembered
from assessments.models import BlockAlias
from departments.history.records import record
from departments.models import Department, User


def aliases_of(department: Department) -> list[BlockAlias]:
    """One query."""
    rows = BlockAlias.objects.filter(department=department)
    return list(rows.select_related("unit", "metric", "chosen_by"))


def as_values(aliases: Iterable[BlockAlias]) -> Remembered:
    aliases = list(aliases)
    units = {alias.likeness: alias.unit_id for alias in aliases if alias.unit_id}
    headings = {
        alias.likeness: (alias.metric_id, FigurePart(alias.part)) for alias in aliases if alias.metric_id
    }
    return Remembered(units, headings)


@transaction.atomic
def remember(department: Department, chosen: Iterable[ChosenName], *, actor: User) -> int:
    """Keep what was chosen for names that can be known again; a new choice takes the place of the old one.

    Returns how many are new. Whoever may write the department's figures may choose (asked by their door).
    """
    chosen, count = [name for name in chosen if _can_be_known_again(name)], 0
    if not chosen:
        return 0
    # Two who save at once choose one after the other.
    Department.objects.select_for_update(no_key=True).order_by().values_list("pk").get(pk=department.pk)
    held = {(alias.likeness, alias.unit_id is None): alias for alias in aliases_of(department)}
    for name in chosen:
        alias = held.setdefault(
            (name.likeness, name.unit is None), BlockAlias(department=department, likeness=name.likeness)
        )
        before = (alias.unit_id, alias.metric_id, alias.part)
        alias.unit_id = name.unit.key if name.unit else None
        alias.metric_id = name.metric.key if name.metric else None
        alias.part, alias.shown = name.part, name.shown
        if before == (alias.unit_id, alias.metric_id, alias.part):
            continue
        alias.chosen_by, alias.chosen_at = actor, timezone.now()
        alias.full_clean()
        alias.save()
        _record(alias, "alias.choose", actor, f"记住了叫法：{alias}")
        count += 1
    return count


def _can_be_known_again(name: ChosenName) -> bool:
    return 0 < len(name.likeness) <= LONGEST_NAME and len(name.shown) <= LONGEST_NAME


@transaction.atomic
def forget(alias: BlockAlias, *, actor: User) -> None:
    """The name is asked about again the next time."""
    _record(alias, "alias.forget", actor, f"忘掉了叫法：{alias}")
    alias.delete()


def _record(alias: BlockAlias, verb: str, actor: User, sentence: str) -> None:
    event = BlockAliasEvent(
        verb=verb,
        name=alias.shown,
        unit=alias.unit.code if alias.unit else None,
        metric=alias.metric.name if alias.metric else None,
        part=str(alias.part),
    )
    record(actor, event, alias.department, sentence)
