"""依次重算累计: every edition whose year's sums a correction overtook, made anew in the order of the months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from boards.approval import Approval
from boards.correcting import correct
from boards.models import CorrectionKind, Edition
from boards.year_to_date import later_in_year, overtaken_by
from departments.models import User
from departments.months import CalendarMonth


@dataclass(frozen=True)
class Overtaken:
    """An edition that stands, and the editions since which its sums are others."""

    edition: Edition
    causes: list[Edition]

    @property
    def reason(self) -> str:
        """What the new edition says in public."""
        return f"{'、'.join(map(str, self.causes))}已发布，累计随之重算"[:REASON_LIMIT]


REASON_LIMIT = 200


def overtaken_from(month: CalendarMonth) -> list[Overtaken]:
    """The edition of this month and those of the later months of its year that are overtaken, the earliest first."""
    standing = Edition.objects.standing(month)
    editions = [*([standing] if standing else []), *later_in_year(month)]
    return [Overtaken(edition, causes) for edition in editions if (causes := overtaken_by(edition))]


def mark_of(overtaken: Sequence[Overtaken]) -> str:
    """What the publisher saw: a press is refused where another edition stands for one of the months by now."""
    return ",".join(each.edition.digest[:12] for each in overtaken)


def usual_approval(overtaken: Sequence[Overtaken]) -> Approval | None:
    """Who approved what overtook them: a recount follows from it and says nothing new."""
    causes = {cause.pk: cause for each in overtaken for cause in each.causes}
    last = causes[max(causes)] if causes else None
    if last is None or not last.approved_on:
        return None
    return Approval(last.approved_by, last.approved_on, last.approval_words)


@transaction.atomic
def recount_all(
    month: CalendarMonth, *, actor: User, approval: Approval | None, seen: str, now: datetime
) -> list[Edition]:
    """Make each overtaken edition anew, or none. Raises as `correct` does; ValidationError where nothing is overtaken,
    or something else is than was `seen` (`mark_of`).
    """
    overtaken = overtaken_from(month)
    if not overtaken:
        raise ValidationError("没有过时的累计，不用重算", code="same")
    if seen != mark_of(overtaken):
        raise ValidationError("打开这一页之后又有新的一版，请看过再重算", code="changed")
    return [
        correct(
            each.edition.month,
            actor=actor,
            kind=CorrectionKind.RECOUNT,
            reason=each.reason,
            approval=approval,
            seen=each.edition.digest,
            now=now,
        )
        for each in overtaken
    ]
