from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments import permissions
from departments.forms import DecideForm
from departments.models import AccountRequest, User
from departments.notices import mark_read
from departments.permissions import SignedInRequest, only
from departments.requests import confirm, decline, first_half, second_people, waiting_on
from departments.tables import RequestTable, listed

HALF = "second half"  # in the session, until it is shown


def asked(request: HttpRequest, person: User, ask: Callable[[], AccountRequest]) -> HttpResponse:
    """Ask for what a second person has to confirm, and lead to its page; a refusal leads back."""
    try:
        account_change = ask()
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("person", person.pk)
    messages.success(request, "申请已提出，第二人确认后才生效。")
    return redirect("account_request", account_change.pk)


@require_safe
@only(permissions.may_see_requests)
def account_requests(request: HttpRequest) -> HttpResponse:
    rows = AccountRequest.objects.select_related("person__department", "asked_by__department", "decided_by")
    return render(request, "departments/requests.html", {"table": listed(RequestTable(rows), request)})


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_requests, to_post=permissions.may_confirm_requests)
def account_request(request: SignedInRequest, pk: int) -> HttpResponse:
    rows = AccountRequest.objects.select_related("person__department", "asked_by__department", "decided_by")
    shown = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        return _decided(request, shown)
    left = request.session.get(HALF, {})
    waits = waiting_on(shown.person, now=timezone.now()) == shown
    own = shown.asked_by_id == request.user.pk
    context = {
        "shown": shown,
        "waits": waits,
        "has_lapsed": shown.has_lapsed(timezone.now()),
        "may_confirm": waits and permissions.may_confirm_requests(request.user, shown),
        "may_recall": waits and own,
        "first_half": first_half(shown) if own and shown.issues_password else "",
        "second_half": request.session.pop(HALF)["half"] if left.get("request") == pk else "",
        "second_people": second_people(shown) if waits else [],
    }
    return render(request, "departments/request.html", context)


def _decided(request: SignedInRequest, shown: AccountRequest) -> HttpResponse:
    form = DecideForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError("没有说明是确认还是不同意，未作改动。")
        if form.cleaned_data["decision"] == DecideForm.CONFIRM:
            half = confirm(shown, actor=request.user)
            # Left in the session for the next page, which takes it out: it is shown once.
            request.session[HALF] = {"request": shown.pk, "half": half}
            messages.success(request, f"已确认：{shown}。")
        else:
            decline(shown, actor=request.user)
            messages.success(request, "这项申请不再办理，账号没有改动。")
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    return redirect("account_request", shown.pk)


@require_POST
def notices_read(request: SignedInRequest) -> HttpResponse:
    mark_read(request.user)
    return redirect("desk")
