"""What waits for the office and for an examiner among promises, in a few figures."""

from dataclasses import dataclass
from datetime import datetime

from assessments.dates import local_day
from commitments.examine_queue import closable, examine_queue
from commitments.models import Difficulty, Extension, ExtensionState, Item, Plan
from commitments.planning import month_to_propose
from commitments.standing import ItemState
from departments.models import User


@dataclass(frozen=True)
class OfficeDesk:
    """`applied` wait to be closed, `agreed` of them at once; `proposed` to be issued in the month that gathers."""

    plan: Plan
    proposed: int
    applied: int
    agreed: int
    extensions: int
    difficulties: int

    @property
    def is_idle(self) -> bool:
        return not (self.proposed or self.applied or self.extensions or self.difficulties)


def office_desk(reader: User, now: datetime) -> OfficeDesk:
    month = month_to_propose(local_day(now))
    proposed = Item.objects.filter(proposed_for=month, state=ItemState.PROPOSED.value)
    return OfficeDesk(
        plan=Plan.objects.at(month),
        proposed=proposed.count(),
        applied=Item.objects.filter(state=ItemState.APPLIED.value).count(),
        agreed=len(closable(reader, now)),
        extensions=Extension.objects.filter(state=ExtensionState.WAITING).count(),
        difficulties=Difficulty.objects.filter(decision="").count(),
    )


def waiting_for_examiner(reader: User, now: datetime) -> int:
    queue = examine_queue(reader, now, is_hard=False)
    return queue.plain + queue.hard
