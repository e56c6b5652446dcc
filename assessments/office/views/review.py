from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import permissions
from assessments.models import Determination, Explanation, Month
from assessments.office.dossier import (
    Thing,
    dossier,
    events_of,
    is_added_undecided,
    standard_parts,
    why_aside,
)
from assessments.office.forms import DecisionForm, SeenForm
from assessments.office.queue import (
    accept_explanations,
    explanations_for_desk,
    lines_for_desk,
    month_in_review,
    neighbours,
    queue,
    remarked,
    tab_label,
    tab_of,
)
from assessments.office.reasons import reasons_for
from assessments.proposals import check
from assessments.views import attempt, wants_data
from assessments.workflow import decided_by_another, steps_open_to
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import only
from departments.steps import Step, StepRefused

Show = Callable[[HttpRequest, Thing, DecisionForm | None, int], HttpResponse]


@require_safe
@only(permissions.may_see_review)
def review(request: HttpRequest) -> HttpResponse:
    return redirect("review_month", month_in_review(timezone.now()))


@require_safe
@only(permissions.may_see_review)
def review_month(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    found = queue(Month.objects.at(month), request.user)
    tab = found.open_tab(request.GET.get("tab", ""))
    context = {
        "queue": found,
        "month": month,
        "tab": tab,
        "tab_label": tab_label(tab, found.month),
        "tabs": found.tabs,
        "groups": found.groups(tab),
        "first": next(iter(found.lines.get(tab, ())), None) if tab != "decided" else None,
        "status": found.month.status(timezone.now()),
        "may_decide": permissions.may_review(request.user) and found.month.published_at is None,
    }
    return render(request, "assessments/review.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_review)
def review_line(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(lines_for_desk(), pk=pk)
    if request.method != "POST":
        return _desk(request, line)
    after = neighbours(line)[1]
    form = DecisionForm(line, request.POST, proposals=reasons_for(line, check([line]).get(line.pk)))
    return _decide(request, form, _desk, lambda fresh: _onward(fresh, form.taken, after))


def _onward(line: Determination, step: Step, after: Determination | None) -> str:
    """The next line of the tab, or the queue; what was undone stays to be decided anew."""
    if step.name == "undo":
        return reverse("review_line", args=[line.pk])
    if after:
        return reverse("review_line", args=[after.pk])
    return reverse("review_month", args=[line.month.calendar_month])


def _desk(
    request: HttpRequest, line: Determination, form: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    found = dossier(line, request.user)
    proposals = reasons_for(line, found.verdict)
    blank = DecisionForm(line, initial={"reasons": found.preselected(proposals)}, proposals=proposals)
    before, after = neighbours(line)
    context = {
        "dossier": found,
        "line": line,
        "month": line.month.calendar_month,
        "form": form or blank,
        "steps": _buttons(request, line),
        "undoes_another": decided_by_another(line, request.user),
        "awaits_second": is_added_undecided(line),
        "tab": tab_of(line),
        "tab_label": tab_label(tab_of(line), line.month),
        "before": before,
        "after": after,
    }
    return render(request, "assessments/review_line.html", context, status=status)


def _buttons(request: HttpRequest, thing: Thing) -> list[Step]:
    """The office's steps alone: no other can be taken from these pages."""
    return [step for step in steps_open_to(request.user, thing) if step.is_decision or step.name == "undo"]


def _decide(
    request: HttpRequest, form: DecisionForm, show: Show, onward: Callable[[Thing], str]
) -> HttpResponse:
    """Take the step that was pressed; a refusal comes back on the fresh page with the words still there."""
    if not permissions.may_review(request.user):
        raise PermissionDenied
    try:
        fresh = form.take(actor=request.user)
    except StepRefused as refusal:
        return _refused(request, form, show, refusal.messages)
    if fresh is None and wants_data(request):
        return JsonResponse({"errors": [e for each in form.errors.values() for e in each]}, status=422)
    if fresh is None:
        return show(request, form.thing, form, 400)
    if wants_data(request):
        return JsonResponse({"state": fresh.state, "said": form.taken.label, "next": onward(fresh)})
    messages.success(request, _said(fresh, form.taken))
    return redirect(onward(fresh))


def _refused(request: HttpRequest, form: DecisionForm, show: Show, sentences: list[str]) -> HttpResponse:
    if wants_data(request):
        return JsonResponse({"errors": sentences}, status=409)
    messages.error(request, "；".join(sentences))
    rows = lines_for_desk() if isinstance(form.thing, Determination) else explanations_for_desk()
    fresh = get_object_or_404(rows, pk=form.thing.pk)
    return show(request, fresh, form.again(fresh), 409)


def _said(thing: Thing, step: Step) -> str:
    """What was done, with the way back."""
    if step.name == "undo":
        return f"已撤销审核：{thing}"
    name = "review_line" if isinstance(thing, Determination) else "review_explanation"
    address = reverse(name, args=[thing.pk])
    return format_html('{}：{}　<a href="{}#decide">撤销</a>', step.label, thing, address)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_review)
def review_explanation(request: HttpRequest, pk: int) -> HttpResponse:
    explanation = get_object_or_404(explanations_for_desk(), pk=pk)
    if request.method != "POST":
        return _explanation(request, explanation)
    form = DecisionForm(explanation, request.POST)
    return _decide(request, form, _explanation, _explanations_of)


def _explanations_of(explanation: Explanation) -> str:
    address = reverse("review_month", args=[explanation.month.calendar_month])
    return f"{address}?tab=explanations#{explanation.assessor.code}"


def _explanation(
    request: HttpRequest, explanation: Explanation, form: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    month = explanation.month.calendar_month
    context = {
        "said": remarked(explanation),
        "explanation": explanation,
        "month": month,
        "back": _explanations_of(explanation),
        "standard": standard_parts(explanation.clause, month),
        "events": events_of(explanation),
        "form": form or DecisionForm(explanation),
        "steps": _buttons(request, explanation),
        "undoes_another": decided_by_another(explanation, request.user),
        "aside": why_aside(explanation, request.user),
    }
    return render(request, "assessments/review_explanation.html", context, status=status)


def _left(count: int) -> str:
    return f"，另有 {count} 条要逐条看过" if count else ""


@require_POST
@only(permissions.may_review)
def accept_department(request: HttpRequest, month: CalendarMonth, code: str) -> HttpResponse:
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
        lambda done: f"采纳了{department.label}的 {done.taken} 条说明" + _left(done.left),
    )
