"""The page of a year's result: one version, or what would be frozen now, with what has changed since."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from boards.analysis.gathering import published_months
from boards.models import YearResult
from boards.year_result.document import YearTable
from boards.year_result.drafting import drafted, seal_of_draft
from boards.year_result.freezing import what_is_missing
from boards.year_result.overtaken import moves, overtaken
from boards.year_result.printing import shown
from departments.months import day_words


@dataclass(frozen=True)
class YearResultPage:
    """`result` is the version shown, None for a preview; `standing` the one that stands, `draft` what would be next.

    `changed` says what the draft stands on otherwise than the standing version, `moved` what becomes of the units.
    """

    year: int
    table: YearTable
    draft: YearTable
    result: YearResult | None
    standing: YearResult | None
    versions: tuple[YearResult, ...]
    changed: tuple[str, ...]
    moved: tuple[str, ...]

    @cached_property
    def missing(self) -> str:
        """Why the year cannot be frozen yet; "" where it can."""
        return what_is_missing(self.draft)

    @property
    def is_replaced(self) -> bool:
        """Whether a later version stands in place of the one shown."""
        return bool(self.result and self.standing and self.result.number != self.standing.number)

    @property
    def printed(self) -> dict[str, Any]:
        return shown(self.table)

    @property
    def approved(self) -> str:
        return approval_words(self.result)

    @property
    def seal(self) -> str:
        return seal_of_draft(self.draft)


def year_page(year: int, number: int | None = None) -> YearResultPage | None:
    """Of a version by its number, else of the one that stands or of a preview; None where there is none such."""
    versions = tuple(YearResult.objects.filter(year=year).select_related("published_by"))
    standing = versions[0] if versions else None
    result = standing if number is None else next((one for one in versions if one.number == number), None)
    draft = drafted(year)
    if (number is not None and result is None) or not draft.months:
        return None
    return YearResultPage(
        year=year,
        table=result.table if result else draft,
        draft=draft,
        result=result,
        standing=standing,
        versions=versions,
        changed=tuple(overtaken(standing.table, draft)) if standing else (),
        moved=tuple(moves(standing.table, draft)) if standing else (),
    )


def approval_words(result: YearResult | None) -> str:
    """`区委常委会，2026年1月20日，同意`; "" where nobody approved."""
    if result is None or not result.approved_by:
        return ""
    day = day_words(result.approved_on) if result.approved_on else ""
    return "，".join(filter(None, (result.approved_by, day, result.approval_words.rstrip("。"))))


def years_out() -> list[int]:
    """The years of which a month is out, the newest first; one query."""
    return list(dict.fromkeys(month.year for month in published_months()))
