"""What a month's board is seen beside: the boards compared with, and each unit's earlier months."""

from assessments.dates import SHANGHAI
from boards.differences import Difference, differences
from boards.models import Edition, Standing
from boards.site.month import Issued, Surroundings
from boards.site.rows import STRIP_MONTHS, MonthCounts
from boards.year_to_date import overtaken_by
from departments.months import CalendarMonth


def surroundings(month: CalendarMonth) -> Surroundings:
    """What the other published boards give to the page of a month, in four queries."""
    standing = {edition.month: edition for edition in Edition.objects.latest_of_each_month().defer("content")}
    compared = {edition.month: edition.board for edition in _compared(month)}
    return Surroundings(
        last_month=compared.get(month.plus(-1)),
        last_year=compared.get(month.plus(-12)),
        strips=_strips(month, standing),
        neighbours=(
            max((at for at in standing if at < month), default=None),
            min((at for at in standing if at > month), default=None),
        ),
        issued=_issued(month),
    )


def causes_of(shown: Edition) -> list[tuple[CalendarMonth, int]]:
    """The editions of earlier months, as month and number, that have overtaken the sums of this one."""
    return [(cause.month, cause.number) for cause in overtaken_by(shown)]


def changes_of(shown: Edition) -> Difference | None:
    """What a correction changed of the edition before it; None for the first edition, or where one is unreadable."""
    if shown.number == 1:
        return None
    before = Edition.objects.issue(shown.month, shown.number - 1)
    try:
        return differences(before.board, shown.board) if before else None
    except (ValueError, KeyError, TypeError, AttributeError):  # no board at all: verification names it
        return None


def _issued(month: CalendarMonth) -> list[Issued]:
    """The editions of a month, the first first, in one query."""
    editions = Edition.objects.filter(month=month).defer("content").order_by("number")
    return [
        Issued(edition.number, edition.published_at.astimezone(SHANGHAI).date(), edition.get_kind_display())
        for edition in editions
    ]


def _compared(month: CalendarMonth) -> list[Edition]:
    return list(Edition.objects.latest_of_each_month().filter(month__in=[month.plus(-1), month.plus(-12)]))


def _strips(month: CalendarMonth, standing: dict[CalendarMonth, Edition]) -> dict[str, list[MonthCounts]]:
    """A unit without a row in a published month has zeros there: it was not judged."""
    months = [at for at in month.plus(1 - STRIP_MONTHS).up_to(month.plus(-1)) if at in standing]
    at_edition = {standing[at].pk: at for at in months}
    rows = Standing.objects.filter(edition__in=at_edition).values_list(
        "unit_code", "edition", "red_flag", "yellow_light", "red_light"
    )
    counts: dict[str, dict[CalendarMonth, tuple[int, int, int]]] = {}
    for unit, edition, flags, yellow, red in rows:
        counts.setdefault(unit, {})[at_edition[edition]] = (flags, yellow, red)
    return {unit: [(at, *own.get(at, (0, 0, 0))) for at in months] for unit, own in counts.items()}
