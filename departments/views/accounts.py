from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.accounts import change_password
from departments.browsers import mark_of, remember_browser
from departments.forms import PasswordChangeForm, SignInForm
from departments.late_forms import is_form_waiting, way_back
from departments.models import UnsavedKind, User
from departments.notices import unread_notices
from departments.permissions import SignedInRequest
from departments.sign_in import tell_failure, tell_sign_in, tell_sign_out
from departments.unsaved import let_browser_go, let_go, never_kept, pages_typed, waiting_for


def _address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR", "")


def _back_to_words(request: HttpRequest) -> str | None:
    """Where what was typed before signing in stands, said in a message where it stands in its own page."""
    address = way_back(cast(User, request.user))
    if address and address != reverse("unsaved"):
        messages.warning(request, "登录前写的都在原处，还没有保存：请再按一次那一条的按钮。")
    return address


class _SignIn(LoginView):
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_success_url(self) -> str:
        """What was typed before signing in comes before anything else."""
        if self.request.method == "POST":
            return _back_to_words(self.request) or super().get_success_url()
        return reverse("unsaved") if waiting_for(cast(User, self.request.user)) else super().get_success_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(form_waits=is_form_waiting(self.request), **kwargs)

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]  # its one form
        response = super().form_valid(form)
        tell_sign_in(form.get_user(), address=_address(self.request), counted_as=form.counted_as)
        remember_browser(self.request, response, form.get_user())
        return response

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        typed = form.cleaned_data.get("username", "")
        if typed and form.was_tried:
            tell_failure(typed, address=_address(self.request), counted_as=form.counted_as)
        response = super().form_invalid(form)
        if form.is_crowded:
            response.status_code, response["Retry-After"] = 429, "5"
        return response


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    # The cookie that a session needs would never come back over plain HTTP.
    if settings.SESSION_COOKIE_SECURE and not request.is_secure():
        return render(request, "registration/https_only.html", status=403)
    return _SignIn.as_view()(request)


@require_POST
def sign_out(request: SignedInRequest) -> HttpResponse:
    tell_sign_out(request.user, address=_address(request))
    let_browser_go(request.user, mark_of(request))
    pages = pages_typed(request.user)
    logout(request)
    left = f"还有 {pages} 页写了没有保存的内容，都替您留着，七天内登录还在。" if pages else ""
    messages.success(request, f"已退出。{left}")
    response = redirect(settings.LOGOUT_REDIRECT_URL)
    response["Clear-Site-Data"] = (
        '"storage"'  # what scripts laid by in this browser, for the next at this desk
    )
    return response


@never_kept
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password_change(request: SignedInRequest) -> HttpResponse:
    form = PasswordChangeForm(request.user, request.POST or None)
    if form.is_valid():
        request.user = change_password(request.user, form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "密码已修改。其他地方的登录都已退出。")
        return redirect(_back_to_words(request) or "desk")
    return render(
        request, "registration/password_change.html", {"form": form, "notices": unread_notices(request.user)}
    )


@require_safe
def unsaved(request: SignedInRequest) -> HttpResponse:
    forms = waiting_for(request.user)
    return render(request, "registration/unsaved.html", {"forms": forms}) if forms else redirect("desk")


@require_POST
def unsaved_drop(request: SignedInRequest) -> HttpResponse:
    let_go(request.user, UnsavedKind.LATE, request.POST.get("path"))
    messages.info(request, "已放弃登录前填写的内容。")
    return redirect("unsaved" if waiting_for(request.user) else "desk")
