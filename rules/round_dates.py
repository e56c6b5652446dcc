"""The dates of a round of revising, as the office sets them: a date is shown, and is never a light."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from departments.consequences import refuse_unforeseen
from departments.history.differences import called, differences, refuse_unseen, words_of
from departments.history.records import record
from departments.models import SpecialDay, User
from departments.months import CalendarMonth, day_words, is_working_day
from departments.permissions import is_office
from rules.events import RoundDatesSet
from rules.models import RevisionRound

ROUND_DATES = ("send_until", "decide_until")


@transaction.atomic
def set_round_dates(
    month: CalendarMonth,
    *,
    actor: User,
    send_until: date,
    decide_until: date,
    shown: str | None = None,
    seen: str = "",
) -> RevisionRound:
    """Set both dates of the round that ends with `month`; departments read them on their desk.

    `shown` is the mark of the dates that the page showed, `seen` the seal of the days off that it asked about:
    Unforeseen where there are others. Raises PermissionDenied, ValidationError.
    """
    if not is_office(actor):
        raise PermissionDenied(f"{actor} 不能设定修订日期")
    row = RevisionRound.objects.select_for_update().filter(month=month).first()
    row = row or RevisionRound.objects.planned(month)
    refuse_unseen(row, ROUND_DATES, shown)
    before, is_new = words_of(row, ROUND_DATES), row.pk is None
    row.send_until, row.decide_until = send_until, decide_until
    if decide_until >= month.first_day:
        late = f"审核截止要早于 {day_words(month.first_day)}，细则那天起生效"
        raise ValidationError({"decide_until": late})
    _refuse_early(row)
    row.full_clean()
    refuse_unforeseen(_days_off(row), seen)
    row.save()
    changed = differences(before, words_of(row, ROUND_DATES))
    if changed or is_new:
        days = f"部门 {day_words(send_until)}前送审，区作风办 {day_words(decide_until)}前审核"
        record(actor, RoundDatesSet(changed=changed), row, f"设定{row}：{days}")
    return row


def _refuse_early(row: RevisionRound) -> None:
    """A round begins within the year before its rules hold; what is earlier is a slip of the pen."""
    first = row.month.plus(-12).first_day
    early = {name: day for name in ROUND_DATES if (day := getattr(row, name)) < first}
    if early:
        raise ValidationError(
            {
                name: f"{day_words(day)}太早，最早 {day_words(first)}，请核对年份"
                for name, day in early.items()
            }
        )


def _days_off(row: RevisionRound) -> list[str]:
    """The dates on which nobody works: asked about, not refused."""
    days_off = SpecialDay.objects.as_sets()
    return [
        f"{called(row, name)} {day_words(day)} 不上班"
        for name in ROUND_DATES
        if not is_working_day(day := getattr(row, name), **days_off)
    ]
