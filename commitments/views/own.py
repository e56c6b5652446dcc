from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assessments.views.answers import attempt
from commitments.forms.proposing import ROWS, ProposalForm
from commitments.letters import sign_for
from commitments.own_desk import own_desk
from commitments.permissions import has_own_promises
from departments.permissions import SignedInRequest, only
from departments.typed_words import keeps_typed, typed_at

WRITTEN = tuple(f"text_{n}" for n in range(ROWS))


@require_http_methods(["GET", "HEAD", "POST"])
@only(has_own_promises)
@keeps_typed(*WRITTEN)
def mine(request: SignedInRequest) -> HttpResponse:
    """The unit's own items; a POST proposes what is ticked and written."""
    now = timezone.now()
    desk = own_desk(request.user.department, now)
    if request.method == "POST":
        form = ProposalForm(desk.unit, desk.month, desk.offered, request.POST)
        if items := form.take(actor=request.user, now=now):
            messages.success(request, f"已提出 {len(items)} 项，等列入{desk.month.chinese}预安")
            return redirect("commitments_mine")
    else:
        typed = typed_at(request, "commitments_mine")
        form = ProposalForm(
            desk.unit, desk.month, desk.offered, initial={name: typed.get(name, "") for name in WRITTEN}
        )
    status = 422 if form.errors else 200
    return render(request, "commitments/mine.html", {"desk": desk, "form": form}, status=status)


@require_POST
@only(has_own_promises)
def receive(request: SignedInRequest) -> HttpResponse:
    return attempt(
        request,
        reverse("commitments_mine"),
        lambda: sign_for(request.user.department, actor=request.user, now=timezone.now()),
        lambda items: f"已签收 {len(items)} 项" if items else "没有要签收的",
    )
