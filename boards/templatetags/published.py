"""What pages of lower floors may ask about publication; their Python knows nothing of it."""

from dataclasses import dataclass

from django import template

from boards.models import Edition
from departments.months import CalendarMonth

register = template.Library()


@dataclass(frozen=True)
class PublishedYear:
    """The months of one year whose board is out, and the first whose board is not (None: all are out)."""

    months: tuple[CalendarMonth, ...]
    first_open: CalendarMonth | None

    @property
    def words(self) -> str:
        """`1月至3月、5月`."""
        runs: list[list[int]] = []
        for at in (each.month for each in self.months):
            if runs and runs[-1][-1] == at - 1:
                runs[-1].append(at)
            else:
                runs.append([at])
        return "、".join(f"{run[0]}月至{run[-1]}月" if run[1:] else f"{run[0]}月" for run in runs)


@register.simple_tag
def published_in(year: int) -> PublishedYear:
    """Which boards of a calendar year are out; one query."""
    months = CalendarMonth(year, 1).up_to(CalendarMonth(year, 12))
    out = set(Edition.objects.filter(month__in=months).values_list("month", flat=True))
    still = (at for at in months if at not in out)
    return PublishedYear(tuple(at for at in months if at in out), next(still, None))
