from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from assessments import permissions
from assessments.models import Explanation, Month
from assessments.office.dossier import events_of, standard_parts, why_aside
from assessments.office.explanations import accept_explanations, explanations_for_desk, remarked
from assessments.office.forms.decisions import DecisionForm, SeenForm
from assessments.office.views.deciding import buttons, decide
from assessments.views.answers import attempt
from assessments.workflow import decided_by_another
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_review)
def review_explanation(request: SignedInRequest, pk: int) -> HttpResponse:
    explanation = get_object_or_404(explanations_for_desk(), pk=pk)
    if request.method != "POST":
        return _explanation(request, explanation)
    form = DecisionForm(explanation, request.POST)
    return decide(request, form, _explanation, _explanations_of)


def _explanations_of(explanation: Explanation) -> str:
    address = reverse("review_month", args=[explanation.month.calendar_month])
    return f"{address}?tab=explanations#{explanation.assessor.code}"


def _explanation(
    request: SignedInRequest,
    explanation: Explanation,
    form: DecisionForm[Explanation] | None = None,
    status: int = 200,
) -> HttpResponse:
    month = explanation.month.calendar_month
    context = {
        "marks": remarked(explanation).marks,
        "explanation": explanation,
        "month": month,
        "back": _explanations_of(explanation),
        "standard": standard_parts(explanation.clause, month),
        "events": events_of(explanation),
        "form": form or DecisionForm(explanation),
        "steps": buttons(request, explanation),
        "undoes_another": decided_by_another(explanation, request.user),
        "aside": why_aside(explanation, request.user),
    }
    return render(request, "assessments/review_explanation.html", context, status=status)


def _left_to_look_at(count: int) -> str:
    return f"，另有 {count} 条要逐条看过" if count else ""


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
        lambda outcome: f"采纳了{department.label}的 {outcome.taken} 条说明" + _left_to_look_at(outcome.left),
    )
