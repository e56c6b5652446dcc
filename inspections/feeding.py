"""取数 and 带入认定: what the ledger of inspections gives to an assessing department's month.

Never a light by itself: figures and draft lines go the whole existing way of clerk, head and office.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from assessments.feeding import Drawn, FigureBeside, Place, bind_feed, compared, draw
from assessments.filing import add_line
from assessments.models import Determination, LineState
from departments.history.records import record
from departments.models import Department, User
from departments.months import CalendarMonth
from departments.permissions import works_for
from departments.steps import StepRefused
from inspections.feed_events import FindingLed, InspectionFeedBound, InspectionReadingsTaken
from inspections.ledger import findings_of, visited_units
from inspections.models import Finding, InspectionFeed, InspectionLead, InspectionSeries
from inspections.series import rectified, verified
from rules.figures import Figure
from rules.models import Clause, Metric, Numbers


@transaction.atomic
def bind(metric: Metric, series: InspectionSeries, *, actor: User) -> InspectionFeed:
    """Fill a metric from a series. PermissionDenied; ValidationError of a metric that is computed."""
    if not works_for(actor, metric.department):
        raise PermissionDenied(f"{actor} 不能定{metric.department.label}的取数关系")
    feed, before = bind_feed(InspectionFeed, metric, series)
    if before is None:
        return feed
    event = InspectionFeedBound(series=series.value, before=before)
    record(actor, event, metric, f"“{metric}”按明查暗访台账的{series.label}取数")
    return feed


def feeds_of(department: Department) -> list[InspectionFeed]:
    feeds = InspectionFeed.objects.filter(metric__department=department)
    return list(feeds.select_related("metric__department").order_by("metric__name"))


def offered(month: CalendarMonth, feeds: Iterable[InspectionFeed]) -> dict[Place, Numbers]:
    """What the ledger says of a month, by metric and assessed unit; a department does not assess itself."""
    findings = findings_of()
    by_series: Mapping[str, Mapping[str, Figure]] = {
        InspectionSeries.VERIFIED.value: verified(month, findings, visited_units(month)),
        InspectionSeries.RECTIFIED.value: rectified(month, findings),
    }
    units = {unit.code: unit for unit in Department.objects.assessed(month)}
    return {
        (feed.metric, units[code]): _numbers(figure)
        for feed in feeds
        for code, figure in by_series[feed.series].items()
        if code in units and units[code].pk != feed.metric.department_id
    }


def _numbers(figure: Figure) -> Numbers:
    if figure.value is None:
        return {"done": figure.done, "total": figure.total}
    return {"value": Decimal(int(figure.value))}


def beside(month: CalendarMonth, department: Department) -> list[FigureBeside]:
    """What the ledger says of the department's month beside what stands typed; what was overturned differs."""
    feeds = feeds_of(department)
    return compared(month, [feed.metric for feed in feeds], offered(month, feeds)) if feeds else []


@transaction.atomic
def take_readings(
    month: CalendarMonth,
    department: Department,
    *,
    actor: User,
    replacing: Collection[Place] = (),
    now: datetime,
) -> Drawn:
    """按台账取数: what is typed otherwise stays, unless it is among `replacing`. Raises as `draw` does."""
    if not works_for(actor, department):
        raise PermissionDenied(f"{actor} 不能给{department.label}取数")
    feeds = feeds_of(department)
    if not feeds:
        raise ValidationError(f"{department.label}还没有定哪个指标按明查暗访取数", code="unbound")
    drawn = draw(month, department, offered(month, feeds), actor=actor, replacing=replacing, now=now)
    left = sorted({one.unit.code for one in drawn.left})
    event = InspectionReadingsTaken(month=str(month), written=drawn.written, left=left)
    sentence = f"按明查暗访台账取了{department.label}{month.chinese}的数，写入 {drawn.written} 个"
    record(actor, event, department, sentence, at=now)
    return drawn


def leadable(month: CalendarMonth, department: Department) -> list[Finding]:
    """The findings verified in a month that a department may lead into a line: none of its own unit."""
    rows = Finding.objects.verified().filter(
        concluded_on__gte=month.first_day, concluded_on__lte=month.last_day
    )
    rows = rows.exclude(public_words="").exclude(unit=department.pk)
    return list(rows.select_related("unit").order_by("unit__position", "unit__code", "code"))


@transaction.atomic
def lead(
    finding: Finding, clause: Clause, month: CalendarMonth, *, actor: User, now: datetime
) -> Determination:
    """A draft line of the clause's department out of a verified finding, in its public words.

    StepRefused where the finding stands in the same clause and month already, or does not stand any more; raises as
    `assessments.filing.add_line`.
    """
    row = Finding.objects.select_for_update().select_related("unit").get(pk=finding.pk)
    if not works_for(actor, clause.rule_set.department):
        raise PermissionDenied(f"{actor} 不能带入{clause.label}")
    if not row.is_verified or not row.concluded_on:
        raise StepRefused(f"{row}没有查实，不能带入认定", code="state")
    if not row.public_words:
        raise ValidationError(f"{row}还没有公开事由，请办公室先写", code="words")
    if InspectionLead.objects.filter(finding=row, line__clause=clause, line__data_month=month).exists():
        raise StepRefused(f"{row}已带入{clause.label}，不再带入", code="already")
    facts = f"{row.concluded_on}查实，明查暗访问题编号 {row.code}"
    line = add_line(month, clause, row.unit, actor=actor, grounds=row.public_words, facts=facts, now=now)
    made = InspectionLead(finding=row, line=line)
    made.full_clean()
    made.save()
    event = FindingLed(finding=row.code, clause=clause.label, unit=row.unit.code, month=str(month))
    record(actor, event, line, f"把{row}带入{line}", at=now)
    return line


@dataclass(frozen=True)
class OverturnedLine:
    """A line that rests on a finding which was overturned since; of a published month it asks for a correction."""

    line: Determination
    finding: Finding

    @property
    def words(self) -> str:
        what = "榜单已发布，请按申诉变更更正" if self.line.month.published_at else "请撤下这一条"
        return f"{self.line}：所据的{self.finding}复核后不属实，{what}"


def overturned_lines(department: Department | None = None) -> list[OverturnedLine]:
    """Every such line that was not rejected, of one department or of all."""
    leads = InspectionLead.objects.filter(finding__dismissed_on__isnull=False)
    leads = leads.exclude(line__state=LineState.REJECTED)
    leads = leads.filter(line__assessor=department) if department else leads
    named = leads.select_related("finding", "line__month", "line__assessor", "line__clause", "line__unit")
    return [OverturnedLine(one.line, one.finding) for one in named.order_by("pk")]
