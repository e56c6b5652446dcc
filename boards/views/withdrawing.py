from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from assessments.views.answers import wants_data
from boards.forms import WithdrawalForm
from boards.models import Edition
from boards.permissions import may_withdraw
from boards.views.publishing import errors_as_data, tell_unwritten
from boards.withdrawing import bulletins_of, carrying, withdraw, withdrawable
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_withdraw)
def withdrawal(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    standing = Edition.objects.standing(month)
    if standing is None:
        raise Http404("还没有发布")
    press, editions = request.POST.get("press", ""), withdrawable(month)
    form = WithdrawalForm(request.POST or None, user=request.user, editions=editions, press=press)
    status = 200
    if press == "withdraw":
        status = _withdraw(request, month, form) if form.is_valid() else 400
        if status == 200:
            return redirect("publishing_month", month)
        if wants_data(request):
            return errors_as_data(form, status)
    words = request.POST.get("words", "").strip()
    context = {"month": month, "standing": standing, "editions": editions, "form": form, "words": words}
    context["bulletins"] = bulletins_of(editions)
    context["carrying"] = carrying(words, [standing, *editions])
    return render(request, "boards/withdrawal.html", context, status=status)


def _withdraw(request: SignedInRequest, month: CalendarMonth, form: WithdrawalForm) -> int:
    """Withdraw as the form says; 200, or the status of the refusal, which the form then shows."""
    try:
        withdrawals = withdraw(month, actor=request.user, **form.withdrawal)
    except ValidationError as refusal:
        return form.refuse(refusal)
    messages.success(request, f"已撤回{'、'.join(str(one.edition) for one in withdrawals)}")
    tell_unwritten(request)
    return 200
