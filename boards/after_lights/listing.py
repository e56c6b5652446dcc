"""All lights of a year's boards with 整改期限, 反馈, 核验, and the same list as a table for spreadsheets."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from assessments.models import Determination, LineState, Rectification
from assessments.models.determinations import DeterminationQuerySet
from boards.after_lights.states import FollowedLight, FollowState, follow_state
from departments.months import CalendarMonth
from departments.xlsx import Value, XlsxTable, xlsx
from rules.models import Signal

HEADINGS = (
    "月份", "单位编码", "单位", "等次", "条款", "事由", "整改期限", "状态", "逾期天数", "反馈", "核验意见",
)  # fmt: skip
WIDTHS = (10, 14, 22, 8, 26, 44, 12, 12, 9, 44, 30)


def followed(
    first: CalendarMonth, last: CalendarMonth, *, today: date, with_day: bool = False
) -> list[FollowedLight]:
    """The lights of the boards of these months, the newest month first, in register order; one query.

    A light that was struck is listed where a day had been set for it. `with_day`: those alone for which one was set.
    """
    lines = _lights(first, last).filter(Q(state=LineState.ACCEPTED) | Q(rectification__isnull=False))
    if with_day:
        lines = lines.filter(rectification__isnull=False)
    order = ("-month__calendar_month", "unit__position", "unit__code", "clause__signal", "pk")
    return [
        _followed(line, today)
        for line in lines.with_names().select_related("rectification", "objection").order_by(*order)
    ]


def without_day(first: CalendarMonth, last: CalendarMonth) -> int:
    """How many lights of the boards of these months have no day yet; one query."""
    return _lights(first, last).filter(state=LineState.ACCEPTED, rectification__isnull=True).count()


def _lights(first: CalendarMonth, last: CalendarMonth) -> DeterminationQuerySet:
    return Determination.objects.filter(
        clause__signal__in=[signal for signal in Signal if signal.is_light],
        month__published_at__isnull=False,
        month__calendar_month__gte=first,
        month__calendar_month__lte=last,
    )


def _followed(line: Determination, today: date) -> FollowedLight:
    followed_by: Rectification | None = getattr(line, "rectification", None)
    if followed_by:
        followed_by.line = line
    due_on = followed_by.due_on if followed_by else None
    state = follow_state(
        state=followed_by.state if followed_by else "",
        due_on=due_on,
        is_over=bool(followed_by and followed_by.is_over),
        today=today,
    )
    return FollowedLight(
        month=line.month.calendar_month,
        unit=line.unit.code,
        unit_name=line.unit.label,
        signal=line.clause.signal,
        clause=f"{line.assessor.label}{line.clause.label}",
        grounds=line.grounds,
        due_on=due_on,
        state=state,
        late_days=(today - due_on).days if due_on and state is FollowState.LATE else 0,
        feedback=followed_by.feedback if followed_by else "",
        check=followed_by.check_words if followed_by else "",
        link=reverse("rectification", args=[followed_by.pk])
        if followed_by
        else reverse("review_line", args=[line.pk]),
    )


def followed_xlsx(lights: Iterable[FollowedLight], title: str, *, made_at: datetime) -> bytes:
    rows: list[Sequence[Value]] = [
        (
            str(light.month),
            light.unit,
            light.unit_name,
            Signal(light.signal).label,
            light.clause,
            light.grounds,
            light.due_on.isoformat() if light.due_on else None,
            light.state.word,
            light.late_days or None,
            light.feedback or None,
            light.check or None,
        )
        for light in lights
    ]
    return xlsx(
        [XlsxTable(title, HEADINGS, WIDTHS, rows, fixed=3)], made_at=made_at, creator=settings.ISSUER_NAME
    )
