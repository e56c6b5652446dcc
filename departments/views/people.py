from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments import accounts, permissions
from departments.filters import PeopleFilter
from departments.forms import AccountForm, ActiveForm, RoleForm
from departments.history.records import history_of
from departments.models import User
from departments.permissions import SignedInRequest, only
from departments.requests import ask_for_password, ask_for_role, waiting_on
from departments.sign_in import is_locked
from departments.tables import PeopleTable, listed
from departments.unsaved import never_kept
from departments.views.requests import asked

LAST_EVENTS = 20
ONE_TIME = "one-time password"  # in the session, until it is shown


def _person(pk: int) -> User:
    return get_object_or_404(User.objects.select_related("department"), pk=pk)


@require_safe
@only(permissions.may_see_people)
def people(request: SignedInRequest) -> HttpResponse:
    people_filter = PeopleFilter(request.GET, queryset=User.objects.select_related("department"))
    context = {
        "filter": people_filter,
        "table": listed(PeopleTable(people_filter.qs), request),
        "may_make": permissions.may_keep_accounts(request.user),
    }
    return render(request, "departments/people.html", context)


@require_safe
@only(permissions.may_see_people)
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = _person(pk)
    context = {
        "person": shown,
        "role_form": RoleForm(initial={"role": shown.role or RoleForm.NONE}),
        "may_edit": permissions.may_keep_accounts(request.user),
        "may_switch": permissions.may_switch_account(request.user, shown),
        "may_grant": permissions.may_grant_roles(request.user, shown),
        "may_reset": permissions.may_reset_password(request.user, shown),
        "needs_second": permissions.needs_second_person(shown),
        "waiting": waiting_on(shown, now=timezone.now()),
        "is_locked": is_locked(shown.username),
        "events": history_of(shown).filter(verb__startswith="account.")[:LAST_EVENTS],
    }
    return render(request, "departments/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_keep_accounts)
def new(request: SignedInRequest) -> HttpResponse:
    form = AccountForm(request.POST or None)
    if form.is_valid():
        try:
            account = accounts.make_account(actor=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(
                request, f"已建立账号 {account.username}。请安全管理员授予角色并发放一次性密码。"
            )
            return redirect("person", account.pk)
    return render(request, "departments/person_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_keep_accounts)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = _person(pk)
    form = AccountForm(request.POST or None, instance=shown)
    if form.is_valid():
        try:
            accounts.change_account(shown, actor=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, "已保存。")
            return redirect("person", pk)
    return render(request, "departments/person_form.html", {"form": form, "person": shown})


@require_POST
@only(permissions.may_keep_accounts)
def switch(request: SignedInRequest, pk: int) -> HttpResponse:
    form, shown = ActiveForm(request.POST), _person(pk)
    if not form.is_valid():
        messages.error(request, "没有说明是启用还是停用，未作改动。")
        return redirect("person", pk)
    try:
        row = accounts.switch_account(shown, actor=request.user, active=form.cleaned_data["active"])
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, "账号已启用。" if row.is_active else "账号已停用，对方的登录已全部退出。")
    return redirect("person", pk)


@require_POST
@only(permissions.may_grant_roles)
def grant(request: SignedInRequest, pk: int) -> HttpResponse:
    form, shown = RoleForm(request.POST), _person(pk)
    if not form.is_valid():
        messages.error(request, "没有这种角色，未作改动。")
        return redirect("person", pk)
    role = form.cleaned_data["role"]
    if role != shown.role and permissions.needs_second_person(shown, role):
        return asked(request, shown, lambda: ask_for_role(shown, role, actor=request.user))
    try:
        row = accounts.grant_role(shown, role, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, f"{row.name}的角色现在是“{row.role_label}”，对方须重新登录。")
    return redirect("person", pk)


@never_kept
@require_http_methods(["GET", "POST"])
@only(permissions.may_reset_password)
def reset(request: SignedInRequest, pk: int) -> HttpResponse:
    shown = _person(pk)
    if request.method == "GET":
        left = request.session.get(ONE_TIME, {})
        password = request.session.pop(ONE_TIME)["password"] if left.get("person") == pk else ""
        context = {"person": shown, "password": password}
        return render(request, "departments/one_time_password.html", context)
    if permissions.needs_second_person(shown) and permissions.may_reset_password(request.user, shown):
        return asked(request, shown, lambda: ask_for_password(shown, actor=request.user))
    try:
        password = accounts.reset_password(shown, actor=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
        return redirect("person", pk)
    # Left in the session for the next page, which takes it out: asking for that page again gives no other.
    request.session[ONE_TIME] = {"person": pk, "password": password}
    return redirect("person_password", pk)


@require_POST
@only(permissions.may_reset_password)
def unlock(request: SignedInRequest, pk: int) -> HttpResponse:
    accounts.unlock_account(_person(pk), actor=request.user)
    messages.success(request, "登录锁定已解除，可以马上再试。")
    return redirect("person", pk)
