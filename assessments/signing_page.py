"""What the pages of 核对 and 审签 read: the table, what changed since this person looked, what stands in the way."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from assessments import permissions
from assessments.delegating import SigningRight, right_to_sign
from assessments.models import Submission
from assessments.sheet.contents import Sheet
from assessments.shown_to_signer import since_shown, waiting
from assessments.signing import handing_back, is_handed_back, is_sent
from assessments.signing_events import SubmissionSigned
from assessments.since_signature import SheetChange, ToSign, named, to_sign
from departments.models import User


@dataclass
class HandedBack:
    """The head's words that still stand, when and by whom, and the clerk's reply."""

    at: datetime | None
    by: str
    words: str
    reply: str


@dataclass
class SigningPage:
    """One department's month before it is signed, for one person at one instant."""

    sheet: Sheet
    user: User
    now: datetime

    @cached_property
    def table(self) -> ToSign:
        return to_sign(self.sheet)

    @property
    def submission(self) -> Submission | None:
        return self.sheet.submission

    @property
    def is_late(self) -> bool:
        return self.now > self.sheet.month.report_until

    @cached_property
    def is_sent(self) -> bool:
        return is_sent(self.sheet)

    @property
    def may_sign(self) -> bool:
        """As the head."""
        return permissions.may_sign(self.user, self.sheet.department)

    @cached_property
    def right(self) -> SigningRight | None:
        """On what this person signs, as the head or for them."""
        return right_to_sign(self.user, self.sheet.department, self.sheet.ready.values(), now=self.now)

    @property
    def may_hand_back(self) -> bool:
        return self.right is not None and not self.right.hands_back_to_self(self.submission)

    @cached_property
    def left(self) -> dict[str, str]:
        """What this person, as a delegate, leaves for the head: by name (`Sheet.parts`), why."""
        if self.right is None or self.right.delegation is None:
            return {}
        return {name: why for name, thing in self.sheet.ready.items() if (why := self.right.why_not(thing))}

    @property
    def left_lines(self) -> list[tuple[str, str]]:
        """The same in words: what it is, and why it waits."""
        return [(named(self.sheet.ready[name]), why) for name, why in self.left.items()]

    @property
    def to_sign(self) -> int:
        """How many lines and explanations this person's signature would file."""
        return len(self.sheet.ready) - len(self.left)

    @property
    def may_send(self) -> bool:
        """Whether 送审签 is the clerk's to press: something is ready that the head has not before them."""
        is_open = self.sheet.month.published_at is None and not self.table.is_empty
        return is_open and not self.may_sign and not self.is_sent

    @cached_property
    def unseen(self) -> list[SheetChange]:
        """刚改: what changed under a signature, or a sending, of this person that was refused."""
        return waiting(self.user, self.sheet)

    @property
    def fresh(self) -> set[str]:
        return {change.name for change in self.unseen}

    @cached_property
    def is_unanswered(self) -> bool:
        """Whether it stands as the head handed it back, so that only a reply sends it again."""
        return is_handed_back(self.sheet)

    @cached_property
    def handed_back(self) -> HandedBack | None:
        event = handing_back(self.submission)
        if self.submission is None or event is None:
            return None
        words, reply = self.submission.signer_words, self.submission.reply
        return HandedBack(event.at, event.actor_name, words, reply)

    @cached_property
    def since_handed_back(self) -> list[SheetChange]:
        """What was changed after the head handed it back, where nothing newer waits to be seen."""
        event = handing_back(self.submission)
        parts = SubmissionSigned.of(event).parts if event else None
        return since_shown(self.sheet, parts) if parts and not self.unseen else []
