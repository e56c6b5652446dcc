"""Before publication: what blocks, what stays out, who moves; from the one draft that publication will freeze."""

from dataclasses import dataclass
from datetime import datetime

from assessments.models import Determination, LineState, Month
from boards.drafting import Draft, draft
from boards.models import Edition
from boards.publishing import Approval, blockers
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
    """The office's last look at a month; `blockers` leave out what the publisher enters with publication."""

    month: Month
    draft: Draft
    blockers: list[str]
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
    before = {row["unit"]: row["group_rank"] for row in last.document["ranking"]} if last else {}
    moves = [
        Move(row["name"], row["group"], before.get(row["unit"]), row["group_rank"])
        for row in made.document["ranking"]
    ]
    moved = [move for move in moves if last and move.before != move.after]
    return Rehearsal(
        month=month,
        draft=made,
        blockers=blockers(month, approval=ENTERED_LATER, now=now),
        left_out=[line for line in made.left_out if line.state != LineState.DRAFT],
        moves=sorted(moved, key=lambda move: -move.places),
    )


def month_to_publish(today: CalendarMonth) -> CalendarMonth:
    """The month that the publisher comes for: the latest one that is over."""
    return today.plus(-1)
