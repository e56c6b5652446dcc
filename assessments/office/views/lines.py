from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from assessments import permissions
from assessments.models import Determination
from assessments.office.dossier import dossier, is_added_undecided
from assessments.office.forms.decisions import DecisionForm
from assessments.office.lines import lines_for_desk
from assessments.office.queue import neighbours, tab_label, tab_of
from assessments.office.reasons import reasons_for
from assessments.office.views.deciding import buttons, decide
from assessments.proposals import check
from assessments.workflow import decided_by_another
from departments.permissions import SignedInRequest, only
from departments.steps import Step


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_review)
def review_line(request: SignedInRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(lines_for_desk(), pk=pk)
    if request.method != "POST":
        return _desk(request, line)
    after = neighbours(line)[1]
    form = DecisionForm(line, request.POST, proposals=reasons_for(line, check([line]).get(line.pk)))
    return decide(request, form, _desk, lambda fresh: _onward(fresh, form.taken, after))


def _onward(line: Determination, step: Step, after: Determination | None) -> str:
    """The next line of the tab, or the queue; what was undone stays to be decided anew."""
    if step.name == "undo":
        return reverse("review_line", args=[line.pk])
    if after:
        return reverse("review_line", args=[after.pk])
    return reverse("review_month", args=[line.month.calendar_month])


def _desk(
    request: SignedInRequest,
    line: Determination,
    form: DecisionForm[Determination] | None = None,
    status: int = 200,
) -> HttpResponse:
    around = dossier(line, request.user)
    proposals = reasons_for(line, around.verdict)
    blank = DecisionForm(line, initial={"reasons": around.preselected(proposals)}, proposals=proposals)
    before, after = neighbours(line)
    context = {
        "dossier": around,
        "line": line,
        "month": line.month.calendar_month,
        "form": form or blank,
        "steps": buttons(request, line),
        "undoes_another": decided_by_another(line, request.user),
        "awaits_second": is_added_undecided(line),
        "tab": tab_of(line),
        "tab_label": tab_label(tab_of(line), line.month),
        "before": before,
        "after": after,
    }
    return render(request, "assessments/review_line.html", context, status=status)
