"""The cards of the desk about notices: what a unit is told and has to answer, and what of it waits for the office."""

from dataclasses import dataclass
from datetime import date, datetime

from assessments.contact.notices import ToldMonth, months_to_show, unit_months
from assessments.contact.objections import to_correct, with_lines
from assessments.contact.rectifying import with_rectified_lines
from assessments.dates import local_day
from assessments.models import Objection, ObjectionState, Rectification, RectificationState
from assessments.permissions import may_answer_for, may_read_held
from departments.cards import DeskCard
from departments.models import User
from departments.months import CalendarMonth
from departments.permissions import is_office


@dataclass(frozen=True)
class UnitDesk:
    """The months of the reader's unit with something in them, its open objections and what it has to put right."""

    months: list[ToldMonth]
    objections: list[Objection]
    to_rectify: list[Rectification]
    may_answer: bool
    today: date

    @property
    def present(self) -> CalendarMonth:
        return CalendarMonth.of(self.today)


@dataclass(frozen=True)
class AnswersDesk:
    """What waits for the office: objections to decide and to correct, feedback to verify."""

    to_decide: list[Objection]
    to_correct: list[Objection]
    to_verify: list[Rectification]
    today: date

    @property
    def is_empty(self) -> bool:
        return not (self.to_decide or self.to_correct or self.to_verify)


def unit_desk(user: User, *, now: datetime) -> UnitDesk | None:
    """None for who reads nothing that is held against the unit, and of a unit that nobody judges."""
    unit = user.department
    if not may_read_held(user, unit) or not unit.is_assessed:
        return None
    shown = unit_months(unit, months_to_show(now))
    rectifications = with_rectified_lines().filter(
        line__unit=unit, state__in=(RectificationState.SET, RectificationState.FAILED)
    )
    return UnitDesk(
        [told for told in shown if told.notices or told.taken_back],
        list(with_lines().filter(unit=unit, state=ObjectionState.FILED)),
        [each for each in rectifications if not each.is_over],
        may_answer_for(user, unit),
        local_day(now),
    )


def answers_desk(user: User, *, now: datetime) -> AnswersDesk | None:
    if not is_office(user):
        return None
    answered = with_rectified_lines().filter(state=RectificationState.ANSWERED)
    return AnswersDesk(
        list(with_lines().filter(state=ObjectionState.FILED)),
        to_correct(),
        [each for each in answered if not each.is_over],
        local_day(now),
    )


def answering_cards(user: User, *, now: datetime) -> list[DeskCard]:
    own, office = unit_desk(user, now=now), answers_desk(user, now=now)
    found = [DeskCard(60, "assessments/_desk_unit.html", own)] if own else []
    if office and not office.is_empty:
        found.append(DeskCard(25, "assessments/_desk_answers.html", office))
    return found
