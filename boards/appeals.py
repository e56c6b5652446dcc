"""异议 that were decided after their month was out: what the publisher is proposed to correct."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from assessments.contact.objections import to_correct
from assessments.models import LineState, Objection, ObjectionState
from boards.models import CorrectionKind
from departments.months import CalendarMonth


@dataclass(frozen=True)
class Appeal:
    """One objection, and the address of the correction's form, filled in as far as the decision says."""

    objection: Objection
    link: str


def appeals(month: CalendarMonth) -> list[Appeal]:
    """One query."""
    return [Appeal(objection, _link(month, objection)) for objection in to_correct(month)]


def _link(month: CalendarMonth, objection: Objection) -> str:
    """Of a line that is to be struck the state, of one that is to be changed its place: its words are a person's."""
    line = objection.line
    fields = {"kind": CorrectionKind.OBJECTION, "unit": line.unit.code, "department": line.assessor.code}
    if objection.state == ObjectionState.REVOKED:
        fields[f"{line.pk}-state"] = LineState.REJECTED
    query = urlencode({name: str(value) for name, value in fields.items()})
    return f"{reverse('correction', args=[month])}?{query}#line-{line.pk}"
