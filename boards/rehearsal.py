"""Before publication: what blocks, what stays out, who moves; from the one draft that publication will freeze."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from assessments import dates
from assessments.models import Determination, LineState, Month
from boards import sheets
from boards.drafting import Draft, draft
from boards.glyphs import missing_glyphs
from boards.models import Edition
from boards.publishing import Approval, blockers, correct
from departments.months import CalendarMonth


@dataclass(frozen=True)
class Move:
    """One unit's rank within its group, last month and now; None where it was not judged."""

    name: str
    group: str
    before: int | None
    after: int | None

    @property
    def rise(self) -> int:
        """Places gained since last month; 0 where one of the two ranks is missing."""
        return self.before - self.after if self.before and self.after else 0

    @property
    def places(self) -> int:
        return abs(self.rise)


@dataclass(frozen=True)
class Rehearsal:
    """The office's last look at a month; `blockers` leave out what the publisher enters with publication.

    `warnings` do not block, but should be read: lines that nobody has decided, characters that no poster can print.
    """

    month: Month
    draft: Draft
    is_over: bool
    blockers: list[str]
    warnings: list[str]
    left_out: list[Determination]
    moves: list[Move]

    @property
    def totals(self) -> dict[str, int]:
        return self.draft.document["totals"]


ENTERED_LATER = Approval("", datetime.min.date())


def rehearse(month: Month, *, now: datetime) -> Rehearsal:
    """Everything about a month as publication would find it now."""
    made = draft(month)
    last = Edition.objects.standing(month.calendar_month.plus(-1))
    left_out = [line for line in made.left_out if line.state != LineState.DRAFT]
    return Rehearsal(
        month=month,
        draft=made,
        is_over=dates.is_over(month.calendar_month, now),
        blockers=blockers(month, approval=ENTERED_LATER, now=now),
        warnings=[*_undecided(left_out), *_unprintable(made.document)],
        left_out=left_out,
        moves=moves(last.document, made.document) if last else [],
    )


def moves(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Move]:
    """Whose rank within the group differs between two boards, the longest way first."""
    held = {row["unit"]: row["group_rank"] for row in before["ranking"]}
    found = [
        Move(row["name"], row["group"], held.get(row["unit"]), row["group_rank"]) for row in after["ranking"]
    ]
    return sorted((move for move in found if move.before != move.after), key=lambda move: -move.places)


def _undecided(left_out: list[Determination]) -> list[str]:
    states = Counter(line.get_state_display() for line in left_out if line.state != LineState.REJECTED)
    if not states:
        return []
    counts = "、".join(f"{state} {count}" for state, count in states.items())
    return [f"{states.total()} 条认定还没有审完（{counts}），发布时不进榜"]


def _unprintable(document: Mapping[str, Any]) -> list[str]:
    """Characters that the poster's fonts lack, with whom they stand: a correction cannot change a name."""
    found = {
        (character, unit)
        for sheet in ("flags", "lights", "ranking")
        for text, unit in sheets.texts(document, sheet)
        for character in missing_glyphs(text)
    }
    return [f"海报字库里没有“{character}”（{unit}），海报印不出来" for character, unit in sorted(found)]


def preview_correction(calendar_month: CalendarMonth, **correction: Any) -> list[Move]:
    """Whose rank a correction would move: it is made, compared and taken back. Raises as `correct` does."""
    with transaction.atomic():
        old = Edition.objects.standing(calendar_month)
        new = correct(calendar_month, **correction)
        transaction.set_rollback(True)
    return moves(old.document, new.document)


def month_to_publish(today: CalendarMonth) -> CalendarMonth:
    """The month that the publisher comes for: the latest one that is over."""
    return today.plus(-1)
