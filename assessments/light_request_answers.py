"""What departments answered to 提请补亮: read from what they have filed at the place since; nothing is stored of it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from django.db.models import QuerySet

from assessments.models import (
    Determination,
    Explanation,
    ExplanationState,
    LightRequest,
    LightRequestState,
    LineState,
    Origin,
)
from assessments.models.light_requests import Place
from departments.models import User
from departments.notices import tell

Answer = Determination | Explanation
# Department, signal and number, unit, and the month in which it is said: late matter may be of an earlier set of rules.
SaidAt = tuple[int, str, int, int | None, int]


def with_request_names() -> QuerySet[LightRequest]:
    """Requests with everything that a page prints of them."""
    return LightRequest.objects.select_related(
        "month", "clause__metric", "clause__rule_set__department", "unit", "asked_by", "waived_by"
    )


def answers_to(requests: Collection[LightRequest]) -> dict[int, Answer]:
    """By key of a request that stands, the line that was filed there, else the words about its unit; two queries.

    What the office added itself is no answer, nor are words about the whole clause. A line that was sent back
    since stays one; words that were sent back have to be written again.
    """
    asked = [request for request in requests if request.state == LightRequestState.ASKED]
    if not asked:
        return {}
    units = {request.unit_id for request in asked}
    words = Explanation.objects.filter(
        month__in={request.month_id for request in asked},
        unit__in=units,
        state__in=(ExplanationState.FILED, ExplanationState.ACCEPTED),
    )
    lines = Determination.objects.filter(
        clause__in={request.clause_id for request in asked}, unit__in=units, origin=Origin.DEPARTMENT
    )
    given = FiledAnswers.of(
        [
            *lines.exclude(state=LineState.DRAFT).with_names(),
            *words.select_related("month", "assessor", "clause__rule_set__department", "unit"),
        ]
    )
    found = {request.pk: given.answer(request) for request in asked}
    return {pk: answer for pk, answer in found.items() if answer}


@dataclass(frozen=True)
class FiledAnswers:
    """What departments filed, by where it answers: a line at the place whose data month it is of, the words about a
    unit in the month in which they are said.
    """

    lines: Mapping[Place, Determination]
    words: Mapping[SaidAt, Explanation]

    @classmethod
    def of(cls, filed: Iterable[Answer]) -> Self:
        lines: dict[Place, Determination] = {}
        words: dict[SaidAt, Explanation] = {}
        for thing in filed:
            if isinstance(thing, Determination):
                lines[thing.clause_id, thing.unit_id, thing.data_month] = thing
            else:
                words[said_at(thing)] = thing
        return cls(lines, words)

    def answer(self, request: LightRequest) -> Answer | None:
        """What was filed to it, a line before words."""
        return self.lines.get(request.place) or self.words.get(said_at(request))


def said_at(thing: Explanation | LightRequest) -> SaidAt:
    """Where words about a unit stand, and where those that answer a request would."""
    clause = thing.clause
    return thing.assessor.pk, clause.signal, clause.number, thing.unit_id, thing.month_id


def answer_word(answer: Answer) -> str:
    return "已补报" if isinstance(answer, Determination) else "已说明"


def unanswered(requests: QuerySet[LightRequest]) -> list[LightRequest]:
    """Those of these that still wait for their department, the earliest day first; three queries."""
    standing = requests.filter(state=LightRequestState.ASKED).select_related("clause__rule_set__department")
    asked = list(standing.order_by("until", "pk"))
    answers = answers_to(asked)
    return [request for request in asked if request.pk not in answers]


def tell_askers(filed: Iterable[Answer], *, actor: User | None) -> None:
    """Notify who asked for it of what a department files; one query where nothing was asked."""
    things = [thing for thing in filed if thing.unit_id is not None]
    if not things:
        return
    given = FiledAnswers.of(things)
    asked = with_request_names().filter(
        state=LightRequestState.ASKED,
        clause__rule_set__department__in={thing.assessor_id for thing in things},
        unit__in={thing.unit_id for thing in things},
    )
    for request in asked:
        thing = given.answer(request)
        if thing and request.asked_by:
            words = f"：{thing.text}" if isinstance(thing, Explanation) else f"，事由：{thing.grounds}"
            by = f"由{actor.name}报送" if actor else "导入"
            tell(request.asked_by, f"您{request.word}的 {request}，部门{answer_word(thing)}（{by}）{words}")
