"""What departments answered to 提请补亮: read from what they have filed at the place since; nothing is stored of it."""

from collections.abc import Collection, Iterable

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
from departments.models import User
from departments.months import CalendarMonth
from departments.notices import tell

Answer = Determination | Explanation
AnsweredPlace = tuple[int, int, CalendarMonth]  # clause and unit by their keys, data month


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
    clauses = {request.clause_id for request in asked}
    given: dict[AnsweredPlace, Answer] = {}
    explanations = Explanation.objects.filter(
        month__in={request.month_id for request in asked},
        clause__in=clauses,
        unit__isnull=False,
        state__in=(ExplanationState.FILED, ExplanationState.ACCEPTED),
    )
    for explanation in explanations.select_related("month", "clause__rule_set__department", "unit"):
        if explanation.unit_id is not None:
            at = explanation.month.calendar_month
            given[explanation.clause_id, explanation.unit_id, at] = explanation
    lines = Determination.objects.filter(clause__in=clauses, origin=Origin.DEPARTMENT)
    for line in lines.exclude(state=LineState.DRAFT).with_names():
        given[line.clause_id, line.unit_id, line.data_month] = line
    found = {request.pk: given.get(_place(request)) for request in asked}
    return {pk: answer for pk, answer in found.items() if answer}


def _place(request: LightRequest) -> AnsweredPlace:
    return request.clause_id, request.unit_id, request.data_month


def answer_word(answer: Answer) -> str:
    return "已补报" if isinstance(answer, Determination) else "已说明"


def unanswered(requests: QuerySet[LightRequest]) -> list[LightRequest]:
    """Those of these that still wait for their department, the earliest day first; three queries."""
    asked = list(requests.filter(state=LightRequestState.ASKED).order_by("until", "pk"))
    answers = answers_to(asked)
    return [request for request in asked if request.pk not in answers]


def tell_askers(filed: Iterable[Answer], *, actor: User | None) -> None:
    """Notify who asked for it of what a department files; one query where nothing was asked."""
    things = {_filed_place(thing): thing for thing in filed if thing.unit_id is not None}
    if not things:
        return
    asked = with_request_names().filter(
        state=LightRequestState.ASKED,
        clause__in={clause for clause, *_ in things},
        unit__in={unit for _, unit, _ in things},
    )
    for request in asked:
        thing = things.get(_place(request))
        if thing and request.asked_by:
            words = f"：{thing.text}" if isinstance(thing, Explanation) else f"，事由：{thing.grounds}"
            by = f"由{actor.name}报送" if actor else "导入"
            tell(request.asked_by, f"您{request.word}的 {request}，部门{answer_word(thing)}（{by}）{words}")


def _filed_place(thing: Answer) -> AnsweredPlace:
    at = thing.data_month if isinstance(thing, Determination) else thing.month.calendar_month
    return thing.clause_id, thing.unit_id or 0, at
