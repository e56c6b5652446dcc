from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assessments import permissions
from assessments.models import Determination
from assessments.office.filters import narrowing_of
from assessments.office.forms.decisions import DecisionForm
from assessments.office.lines import lines_for_desk
from assessments.office.queue import neighbours
from assessments.office.reasons import reasons_for
from assessments.office.repetition import repetitions
from assessments.office.tabs import tab_label, tab_of
from assessments.office.views.deciding import decide
from assessments.office.views.panes import LINE, line_panes
from assessments.proposals import check
from departments.permissions import SignedInRequest, only
from departments.steps import Step
from departments.typed_words import keeps_typed


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_review)
@keeps_typed("note")
def review_line(request: SignedInRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(lines_for_desk(), pk=pk)
    if request.method != "POST":
        return _desk(request, line)
    narrowing = narrowing_of(request.GET)
    after = None if "on" in request.POST else neighbours(line, request.user, narrowing)[1]
    likely = repetitions([line], request.user)[line.pk]
    proposals = reasons_for(line, check([line]).get(line.pk), likely)
    form = DecisionForm(line, request.POST, proposals=proposals)
    return decide(request, form, _desk, lambda fresh: _onward(fresh, form.taken, after) + narrowing.query)


def _onward(line: Determination, step: Step, after: int | None) -> str:
    """The next line of the tab, or the queue; what was undone stays to be decided anew."""
    if step.name == "undo":
        return reverse("review_line", args=[line.pk])
    if after:
        return reverse("review_line", args=[after])
    return reverse("review_month", args=[line.month.calendar_month])


def _desk(
    request: SignedInRequest,
    line: Determination,
    form: DecisionForm[Determination] | None = None,
    status: int = 200,
) -> HttpResponse:
    narrowing = narrowing_of(request.GET).within(tab_of(line))
    before, after = neighbours(line, request.user, narrowing)
    context = line_panes(request, line, form) | {
        "month": line.month.calendar_month,
        "tab": tab_of(line),
        "tab_label": tab_label(tab_of(line), line.month),
        "narrowing": narrowing,
        "before": before,
        "after": after,
    }
    return render(request, "assessments/review_line.html", context, status=status)


@require_safe
@only(permissions.may_see_review)
def review_line_panes(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the desk puts in its place when it comes to this line."""
    line = get_object_or_404(lines_for_desk(), pk=pk)
    return render(request, LINE, line_panes(request, line))
