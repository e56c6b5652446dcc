from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import permissions
from assessments.models import Explanation, Month
from assessments.office.explanations import (
    AcceptedExplanations,
    accept_explanations,
    explanations_for_desk,
)
from assessments.office.filters import narrowing_of
from assessments.office.forms.decisions import DecisionForm, SeenForm
from assessments.office.tabs import EXPLANATIONS
from assessments.office.views.deciding import decide
from assessments.office.views.panes import EXPLANATION, explanation_panes
from assessments.views.answers import attempt
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from departments.typed_words import keeps_typed


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_review)
@keeps_typed("note")
def review_explanation(request: SignedInRequest, pk: int) -> HttpResponse:
    explanation = get_object_or_404(explanations_for_desk(), pk=pk)
    if request.method != "POST":
        return _explanation(request, explanation)
    form = DecisionForm(explanation, request.POST)
    return decide(request, form, _explanation, lambda fresh: _list_of(request, fresh))


def _list_of(request: SignedInRequest, explanation: Explanation) -> str:
    """The list that it was opened from, as it was narrowed."""
    address = reverse("review_month", args=[explanation.month.calendar_month])
    narrowing = narrowing_of(request.GET).within(EXPLANATIONS)
    return f"{address}{narrowing.query}#{explanation.assessor.code}"


def _explanation(
    request: SignedInRequest,
    explanation: Explanation,
    form: DecisionForm[Explanation] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = explanation_panes(request, explanation, form) | {
        "month": explanation.month.calendar_month,
        "narrowing": narrowing_of(request.GET).but(tab=EXPLANATIONS),
        "back": _list_of(request, explanation),
    }
    return render(request, "assessments/review_explanation.html", context, status=status)


@require_safe
@only(permissions.may_see_review)
def review_explanation_panes(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the desk puts in its place when it comes to this explanation."""
    explanation = get_object_or_404(explanations_for_desk(), pk=pk)
    return render(request, EXPLANATION, explanation_panes(request, explanation))


def _accepted_words(department: Department, outcome: AcceptedExplanations) -> str:
    apart = {
        "刚由同事办理": outcome.by_others,
        "部门刚有改动，没有采纳": outcome.changed,
        "按回避规定由其他审核员办理": outcome.recused,
        "要逐条看过": outcome.left,
    }
    rest = "".join(f"，另有 {count} 条{words}" for words, count in apart.items() if count)
    return f"采纳了{department.label}的 {outcome.taken} 条说明{rest}"


@require_POST
@only(permissions.may_review)
def accept_department(request: SignedInRequest, month: CalendarMonth, code: str) -> HttpResponse:
    department = get_object_or_404(Department, code=code)
    held = get_object_or_404(Month, calendar_month=month)
    form = SeenForm(request.POST)
    back = f"{reverse('review_month', args=[month])}?tab=explanations"
    if not form.is_valid():
        messages.error(request, "没有可以采纳的说明")
        return redirect(back)
    seen = form.cleaned_data["seen"]
    return attempt(
        request,
        back,
        lambda: accept_explanations(held, department, actor=request.user, seen=seen),
        lambda outcome: _accepted_words(department, outcome),
    )
