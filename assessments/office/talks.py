"""沟通记录 at the office's desk: noted and put right by the office, read by it and the auditor, and by nobody else."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from assessments import permissions
from assessments.content import talk_content
from assessments.models import Determination, Explanation, Month, Talk
from assessments.office.explanations import explanations_for_desk
from assessments.office.lines import lines_for_desk
from assessments.talk_events import TalkNoted
from departments.history.records import record
from departments.models import Department, User


@dataclass(frozen=True)
class TalkSubject:
    """What is talked about: a line, an explanation, or a department's month as a whole."""

    month: Month
    department: Department
    line: Determination | None = None
    explanation: Explanation | None = None

    @classmethod
    def of(cls, thing: Determination | Explanation) -> "TalkSubject":
        if isinstance(thing, Determination):
            return cls(thing.month, thing.assessor, line=thing)
        return cls(thing.month, thing.assessor, explanation=thing)

    def __str__(self) -> str:
        return str(self.line or self.explanation or f"{self.department.label}{self.month}报送")

    @property
    def address(self) -> str:
        """The page of its talks, which takes new ones."""
        if self.line:
            return reverse("line_talks", args=[self.line.pk])
        if self.explanation:
            return reverse("explanation_talks", args=[self.explanation.pk])
        return reverse("month_talks", args=[self.month.calendar_month, self.department.code])

    @property
    def desk(self) -> str:
        """The page of the office that it belongs to."""
        if self.line:
            return reverse("review_line", args=[self.line.pk])
        if self.explanation:
            return reverse("review_explanation", args=[self.explanation.pk])
        return reverse("review_month", args=[self.month.calendar_month])

    @property
    def is_month(self) -> bool:
        return self.line is None and self.explanation is None

    @property
    def of_month(self) -> "TalkSubject":
        """The month of the department that this is a part of."""
        return TalkSubject(self.month, self.department)

    def open_to_correction(self) -> QuerySet[Talk]:
        """Its talks that no further note has put right."""
        return self._all().filter(line=self._line, explanation=self._explanation, corrected_by=None)

    def is_own(self, talk: Talk) -> bool:
        """Whether a talk is of this very thing: a department's month lists those about its lines too.

        A line that was carried over (assessments.carrying) keeps the talks of the month that it came from.
        """
        if not self.is_month:
            return (talk.line_id, talk.explanation_id) == (self._line, self._explanation)
        here = (self.month.pk, self.department.pk)
        return (talk.month_id, talk.department_id, talk.line_id, talk.explanation_id) == (*here, None, None)

    @property
    def _line(self) -> int | None:
        return self.line.pk if self.line else None

    @property
    def _explanation(self) -> int | None:
        return self.explanation.pk if self.explanation else None

    def _all(self) -> QuerySet[Talk]:
        """Of a department's month those about its lines too."""
        if self.line:
            return Talk.objects.filter(line=self.line)
        if self.explanation:
            return Talk.objects.filter(explanation=self.explanation)
        return Talk.objects.filter(month=self.month, department=self.department)

    def talks(self) -> list[Talk]:
        """In the order in which they were held; of a department's month those about its lines too. One query."""
        return list(self._all().select_related("noted_by"))


def lines_to_talk_of(user: User) -> QuerySet[Determination]:
    """The lines whose talks this person may read; none for who is neither of the office nor auditor."""
    return lines_for_desk() if permissions.may_see_review(user) else Determination.objects.none()


def explanations_to_talk_of(user: User) -> QuerySet[Explanation]:
    return explanations_for_desk() if permissions.may_see_review(user) else Explanation.objects.none()


def departments_to_talk_of(user: User) -> QuerySet[Department]:
    everybody = Department.objects.filter(assesses=True)
    return everybody if permissions.may_see_review(user) else everybody.none()


@transaction.atomic
def note_talk(
    subject: TalkSubject,
    *,
    held_at: datetime,
    with_whom: str,
    words: str,
    actor: User,
    corrects: Talk | None = None,
    now: datetime | None = None,
) -> Talk:
    """Write one talk down; what is noted stays, and is put right by another that `corrects` it.

    PermissionDenied for who is not of the office; ValidationError where the time is yet to come, something is
    missing or too long, or the corrected note is of something else or was put right already.
    """
    now = now or timezone.now()
    if not permissions.may_review(actor):
        raise PermissionDenied(f"{actor} 不能记录沟通")
    if held_at > now:
        raise ValidationError({"held_at": "沟通时间还没有到"})
    if corrects is not None and not subject.is_own(corrects):
        raise ValidationError("更正的那条记录说的是另一件事", code="corrects")
    talk = Talk(
        month=subject.month,
        department=subject.department,
        line=subject.line,
        explanation=subject.explanation,
        about=str(subject),
        held_at=held_at,
        with_whom=with_whom,
        words=words,
        corrects=corrects,
        noted_by=actor,
        at=now,
    )
    talk.full_clean()
    talk.save()
    record(actor, TalkNoted(content=talk_content(talk)), talk, f"记录了关于{subject}的沟通", at=now)
    return talk
