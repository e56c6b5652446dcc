"""Where a year's book is read from: the editions of the year and of the one before, and the result as frozen."""

from boards.models import Edition, YearResult
from boards.site.beside import causes_of
from boards.site.month import overtaken_words
from boards.site.ruled import ruled_sets
from boards.yearbook.content import BookEdition, YearBook, year_book
from departments.months import CalendarMonth


def book_of(year: int) -> YearBook | None:
    """The book of a year as its editions stand, None where it has none; half a dozen queries."""
    first, last = CalendarMonth(year - 1, 1), CalendarMonth(year, 12)
    standing = list(Edition.objects.latest_of_each_month().filter(month__gte=first, month__lte=last))
    newest = max((one for one in standing if one.month.year == year), key=lambda one: one.month, default=None)
    if newest is None:
        return None
    issued = Edition.objects.filter(month__gte=CalendarMonth(year, 1), month__lte=last)
    result = YearResult.objects.filter(year=year).first()
    return year_book(
        year,
        {one.month: one.board for one in standing},
        editions=[_edition(one) for one in issued.select_related("withdrawal")],
        result=result.table if result else None,
        overtaken=overtaken_words(causes_of(newest)),
        sets=ruled_sets(newest.month),
    )


def _edition(one: Edition) -> BookEdition:
    withdrawal = one.withdrawn
    return BookEdition(
        month=one.month,
        number=one.number,
        title=one.title,
        label=one.correction_label,
        reason=one.public_reason,
        published_at=one.published_at,
        digest=one.digest,
        withdrawn=f"{withdrawal.get_kind_display()}：{withdrawal.reason}" if withdrawal else "",
    )
