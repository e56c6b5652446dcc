from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments import permissions
from assessments.carrying import carry_chosen
from assessments.views.answers import attempt
from departments.permissions import SignedInRequest, only


@require_POST
@only(permissions.may_carry_any)
def carry_lines(request: SignedInRequest) -> HttpResponse:
    """转入下月: of one line by its own button, else of all that the form names."""
    keys = request.POST.getlist("line") or request.POST.getlist("lines")
    return attempt(
        request,
        reverse("desk"),
        lambda: carry_chosen(keys, actor=request.user, now=timezone.now()),
        lambda rows: f"已把 {len(rows)} 条转入{'、'.join(dict.fromkeys(str(row.month) for row in rows))}",
    )
