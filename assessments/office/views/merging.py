from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_POST

from assessments import permissions
from assessments.office.forms.merging import MergeForm
from assessments.office.lines import lines_for_desk
from assessments.views.answers import attempt
from departments.permissions import SignedInRequest, only


@require_POST
@only(permissions.may_review)
def review_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """并案, pressed on the desk of that line, whichever of the two counts."""
    line = get_object_or_404(lines_for_desk(), pk=pk)
    form = MergeForm(request.POST)
    back = reverse("review_line", args=[line.pk])
    return attempt(
        request, back, lambda: form.take(actor=request.user), lambda counted: f"已并案，计入的是：{counted}"
    )
