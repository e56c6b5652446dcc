"""批准: who approved a board or a correction, on which day, in what words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from assessments.dates import local_day


@dataclass(frozen=True)
class Approval:
    """Who approved the board, on which day, in what words."""

    who: str
    day: date
    words: str = ""

    def as_fields(self) -> dict[str, Any]:
        """As an edition and its event keep it."""
        return {"approved_by": self.who, "approved_on": self.day, "approval_words": self.words}


def refuse_future(approval: Approval | None, now: datetime) -> None:
    """What no reason passes: an approval of a day that has not come. Raises ValidationError."""
    if approval and approval.day > local_day(now):
        raise ValidationError(f"批准日期 {approval.day} 还没有到", code="future")
