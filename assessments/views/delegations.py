from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assessments import permissions
from assessments.dates import local_day
from assessments.delegating import delegate, end_delegation, keep_red_lights
from assessments.delegations_listed import DelegationPage, delegation_page
from assessments.forms.delegations import DelegationForm, RedLightsForm
from assessments.models import Delegation
from assessments.views.answers import attempt
from departments.permissions import SignedInRequest, only


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_delegations, to_post=permissions.is_head)
def delegations(request: SignedInRequest) -> HttpResponse:
    page = delegation_page(request.user, now=timezone.now())
    data = request.POST if request.method == "POST" else None
    form = DelegationForm(data, department=request.user.department, today=local_day(timezone.now()))
    if request.method == "POST" and _made(request, form):
        return redirect("delegations")
    return _shown(request, page, form)


def _made(request: SignedInRequest, form: DelegationForm) -> bool:
    if not form.is_valid():
        return False
    asked = form.cleaned_data
    try:
        made = delegate(
            request.user.department,
            asked["delegate"],
            asked["first_day"],
            asked["last_day"],
            actor=request.user,
        )
    except ValidationError as refusal:
        form.take_refusal(refusal)
        return False
    messages.success(request, f"已委托{made.delegate.name}代签，{made.days}")
    return True


def _shown(request: SignedInRequest, page: DelegationPage, form: DelegationForm) -> HttpResponse:
    context = {"page": page, "form": form}
    return render(request, "assessments/delegations.html", context, status=422 if form.errors else 200)


@require_POST
@only(permissions.is_head)
def delegation_end(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Delegation.objects.with_names(), pk=pk, head=request.user)
    sentence = f"已结束委托，{row.delegate.name}不再代签"
    return attempt(request, "delegations", lambda: end_delegation(row, actor=request.user), sentence)


@require_POST
@only(permissions.is_head)
def red_lights(request: SignedInRequest) -> HttpResponse:
    form = RedLightsForm(request.POST)
    asked = form.is_valid() and form.cleaned_data["red_lights_in_person"]
    sentence = "红灯须您本人签" if asked else "红灯也可以代签"
    department = request.user.department
    return attempt(
        request, "delegations", lambda: keep_red_lights(department, asked, actor=request.user), sentence
    )
