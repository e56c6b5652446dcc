"""The chain of the years' results, walked: each version against its text, its boards and its event in the history."""

from collections import defaultdict
from collections.abc import Iterator

from boards.chaining import AT_ONCE, Check, Document, faults, holds_digest, holds_moment, telling_faults
from boards.conversion import converted
from boards.models import Standing, YearResult
from boards.ranking import Tally
from boards.year_events import YearResultFrozen


def year_result_faults() -> Iterator[str]:
    """Every fault of the versions that were frozen, one Chinese sentence each."""
    yield from faults(YearResult.objects.order_by("pk").iterator(AT_ONCE), CHECKS)
    yield from result_event_faults()


def result_event_faults() -> Iterator[str]:
    """Every version against its event, both ways."""
    rows = YearResult.objects.order_by("pk").defer("content")
    yield from telling_faults(rows, YearResultFrozen, called_in_all="年度结果", deed="定稿")


def _is_named(result: YearResult, document: Document) -> bool:
    table = result.table
    return (table.year, table.version, table.reason) == (result.year, result.number, result.reason)


def _is_summed(result: YearResult, document: Document) -> bool:
    """Every unit's counts and score are the sums of the editions named, and convert to what stands there."""
    table = result.table
    sums: dict[str, Tally] = defaultdict(Tally)
    for row in Standing.objects.filter(edition__digest__in=[month.digest for month in table.months]):
        sums[row.unit_code] += Tally(row.red_flag, row.yellow_light, row.red_light, row.score)
    told = {unit.unit: unit for unit in table.units}
    return (
        not table.missing_since(table.months[0].month)
        and sums.keys() <= told.keys()
        and all(
            (unit.tally, unit.converted) == (sums[code], converted(*sums[code].counts, table.policy))
            for code, unit in told.items()
        )
    )


CHECKS: dict[str, Check] = {
    "内容与校验值不符": holds_digest,
    "定稿时间与内容不符": holds_moment,
    "年度、版次或更正原因与内容不符": _is_named,
    "与所据各月榜单不符": _is_summed,
}
