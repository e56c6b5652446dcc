"""联审: what the bodies of the panel have said of an application, and giving one body's opinion.

An application is every report since the unit applied: a body's latest opinion on any of them is its opinion. Where no
panel sits, or an application was entered without a report (补录), the office decides alone.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Prefetch

from commitments.events import OpinionGiven
from commitments.models import Item, Opinion, Panel, Report
from commitments.permissions import may_examine, side_of
from commitments.standing import ItemState
from departments.fields import visible
from departments.history.events import UNSAID
from departments.history.records import record
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.permissions import by_exception, exception_words
from departments.steps import StepRefused


@dataclass(frozen=True)
class Examination:
    """Each body of the panel with what it said of the application that stands, None while it has said nothing."""

    reports: tuple[Report, ...]
    opinions: tuple[tuple[Department, Opinion | None], ...]

    @property
    def is_agreed(self) -> bool:
        return all(opinion is not None and opinion.agrees for _, opinion in self.opinions)

    @property
    def has_opinion(self) -> bool:
        return any(opinion for _, opinion in self.opinions)

    @property
    def against(self) -> list[Department]:
        return [body for body, opinion in self.opinions if opinion and not opinion.agrees]

    @property
    def silent(self) -> list[Department]:
        return [body for body, opinion in self.opinions if opinion is None]

    @property
    def is_second(self) -> bool:
        return bool(self.reports) and self.reports[-1].application > 1

    def of_body(self, body: Department) -> Opinion | None:
        return next((opinion for one, opinion in self.opinions if one.pk == body.pk), None)

    @property
    def why_not_agreed(self) -> str:
        """Whose agreement is missing, as words; "" where nobody's is."""
        if self.against:
            return f"{'、'.join(body.label for body in self.against)}不同意"
        return f"{'、'.join(body.label for body in self.silent)}还没有联审" if self.silent else ""


def examinations(items: Collection[Item]) -> dict[int, Examination]:
    """How far the application of each item is examined; four queries however many they are."""
    opinions = Opinion.objects.select_related("body", "by").order_by("given_at", "pk")
    rows = Report.objects.filter(item__in=items).select_related("made_by")
    reports: dict[int, list[Report]] = {item.pk: [] for item in items}
    for report in rows.prefetch_related("files", Prefetch("opinions", opinions)).order_by("pk"):
        reports[report.item_id].append(report)
    panel = list(Panel.objects.select_related("department"))
    return {item.pk: _examination(item, reports[item.pk], panel) for item in items}


def examination_of(item: Item) -> Examination:
    return examinations([item])[item.pk]


def _examination(item: Item, reports: list[Report], panel: Iterable[Panel]) -> Examination:
    if item.applied_on is None or not reports:
        return Examination((), ())
    last = reports[-1].application
    own = tuple(report for report in reports if report.application == last)
    month = CalendarMonth.of(item.applied_on)
    bodies = [
        seat.department
        for seat in panel
        if seat.since <= month and (seat.until is None or seat.until >= month)
    ]
    latest = {opinion.body_id: opinion for report in own for opinion in report.opinions.all()}
    return Examination(own, tuple((body, latest.get(body.pk)) for body in bodies))


@transaction.atomic
def give_opinion(
    item: Item, agrees: bool, *, actor: User, note: str = "", version: int | None = None, now: datetime
) -> Opinion:
    """One body's 同意 or 不同意 on the newest report; said again it replaces what that body had said of it.

    PermissionDenied of who does not sit on the panel, StepRefused where nothing waits or the report moved on
    (`version` is what was seen), ValidationError where words are missing.
    """
    row = Item.objects.select_for_update(of=("self",)).select_related("unit").get(pk=item.pk)
    if not may_examine(actor, row):
        raise PermissionDenied(f"{actor} 不能联审 {row}")
    if row.state != ItemState.APPLIED:
        raise StepRefused(f"{row.code} 现在是“{row.get_state_display()}”，不能联审", code="state")
    if version is not None and version != row.version:
        raise StepRefused(f"{row.code} 的内容已变更，请看过新内容再联审", code="changed")
    report = row.reports.order_by("pk").last()
    if report is None:
        raise StepRefused(f"{row.code} 没有销号报告，由办公室办理", code="state")
    opinion = Opinion.objects.filter(report=report, body=actor.department).first()
    opinion = opinion or Opinion(item=row, report=report, body=actor.department)
    opinion.agrees, opinion.note, opinion.by, opinion.given_at = agrees, visible(note), actor, now
    if not agrees and not opinion.note:
        raise ValidationError("不同意要写明意见", code="note")
    opinion.full_clean()
    opinion.save()
    _record_opinion(opinion, actor, now)
    return opinion


def _record_opinion(opinion: Opinion, actor: User, now: datetime) -> None:
    side = side_of(actor, opinion.item)
    event = OpinionGiven(
        item=opinion.item.code,
        application=opinion.report.application,
        body=opinion.body.code,
        agrees=opinion.agrees,
        remark=opinion.note or UNSAID,
        by_exception=by_exception(side),
    )
    word = "同意" if opinion.agrees else "不同意"
    tail = f"：{opinion.note}" if opinion.note else ""
    record(actor, event, opinion, f"联审{word} {opinion.item}{exception_words(side)}{tail}", at=now)
