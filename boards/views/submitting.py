from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessments.views.answers import attempt, pdf, workbook
from boards.models import SubmittedDraft
from boards.permissions import may_rehearse, may_submit_draft
from boards.submitting import PAPERS, printed, submit_draft
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only


@require_POST
@only(may_submit_draft)
def submit(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    seen, now = request.POST.get("seen", ""), timezone.now()
    return attempt(
        request,
        f"{reverse('publishing_month', args=[month])}#papers",
        lambda: submit_draft(month, actor=request.user, seen=seen, now=now),
        lambda submitted: f"{submitted}可以打印了",
    )


@require_safe
@only(may_rehearse)
def paper(request: HttpRequest, month: CalendarMonth, digits: str, name: str) -> HttpResponse:
    """One of the papers of a 送审稿, as it was printed first."""
    submitted = get_object_or_404(SubmittedDraft.objects.of(month).with_digits(digits))
    kind = PAPERS.get(name)
    if kind is None or not submitted.content:
        raise Http404("没有这份材料，或已随撤回的榜单清除")
    answer = workbook if kind.is_workbook else pdf
    return answer(printed(submitted, name), kind.filename(submitted))
