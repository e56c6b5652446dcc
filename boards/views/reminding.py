from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments.models import Month
from assessments.reminding import remind_departments
from assessments.views.answers import attempt
from boards.permissions import may_submit_draft
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only


@require_POST
@only(may_submit_draft)
def remind(request: SignedInRequest, month: CalendarMonth, code: str) -> HttpResponse:
    """催报 from the rehearsal, which is come back to."""
    department = get_object_or_404(Department, code=code)
    now, back = timezone.now(), f"{reverse('publishing_month', args=[month])}#blockers"
    return attempt(
        request,
        back,
        lambda: remind_departments(Month.objects.at(month), [department], actor=request.user, now=now),
        lambda reminded: reminded.words,
    )
