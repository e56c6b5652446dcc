"""Rules that hold for every page, whatever its view."""

import logging
import re
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from departments import late_forms, outages
from departments.models import UnsavedKind, User
from departments.text import key_in
from departments.unsaved import let_go

logger = logging.getLogger("django.request")

EXPIRED = "登录已过期，先登录再接着写"
LOST = (
    "没有保存：登录时间已过，而且内容留不住。请按浏览器的“后退”：还看得到的，先抄下来再登录；"
    "看不到的，登录后要重新填写。"
)
IDLE = "登录时间已过，刚才的操作没有生效，登录后请再做一次。"


class ReadPlainly:
    """What nobody types and no database takes (NUL, half a character) is taken out of query and form, once for all.

    A form in another encoding than UTF-8 is refused here: whoever reads it later, error pages too, would fail on it.
    """

    NOWHERE = re.compile("[\x00\ud800-\udfff]")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        charset = (request.content_params or {}).get("charset", "utf-8").strip().lower()
        if charset not in ("utf-8", "utf8"):
            return HttpResponseBadRequest(render_to_string("400.html"))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        request.GET = self._plain(request.GET)  # type: ignore[assignment]  # as unchangeable as the one sent
        if request.method == "POST":
            request.POST = self._plain(request.POST)  # type: ignore[assignment]

    def _plain(self, sent: QueryDict) -> QueryDict:
        if not any(self.NOWHERE.search(text) for pair in sent.lists() for text in (pair[0], *pair[1])):
            return sent
        plain = QueryDict(mutable=True, encoding=sent.encoding)
        for name, values in sent.lists():
            plain.setlist(self.NOWHERE.sub("", name), [self.NOWHERE.sub("", value) for value in values])
        plain._mutable = False
        return plain


class SignedInUnlessPublic(LoginRequiredMiddleware):
    """Signing in is the default; a public view is let through before anybody asks who is there.

    Django's own asks first, which reads the session and makes every public page vary by cookie.
    """

    def process_view(
        self, request: HttpRequest, view_func: Callable, view_args: tuple, view_kwargs: dict
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        if request.method == "POST" and not request.user.is_authenticated:
            return self._hold(request, view_func)
        return super().process_view(request, view_func, view_args, view_kwargs)

    def _hold(self, request: HttpRequest, view: Callable) -> HttpResponse:
        """What was sent too late is not lost, and no address that only takes POST is opened afterwards."""
        is_held = late_forms.hold(request, view)
        if not request.accepts("text/html"):  # a script says so itself, beside what is being typed
            return JsonResponse({"errors": [EXPIRED]}, status=401)
        if is_held:
            return redirect_to_login(reverse("unsaved"))
        messages.warning(request, LOST if late_forms.is_typed(request) else IDLE)
        return redirect_to_login(late_forms.page_of(request) or reverse("desk"))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """A late form that has reached its page is kept no longer; refused ones show again what was typed."""
        arrived = response.status_code < 500 and response.status_code != 403
        if (
            request.method == "POST"
            and arrived
            and request.session.accessed
            and request.user.is_authenticated
        ):
            let_go(request.user, UnsavedKind.LATE, request.get_full_path())
        return response


class SamePerson:
    """A page that stayed open while somebody else signed in sends nothing under their name.

    Scripts say whose page they are on (`X-Person`, static/js/signed_in.js). A plain form needs no such word: its
    token ends with the sign-in it was made for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        opened_by = request.headers.get("X-Person")
        if opened_by is None or not getattr(view, "login_required", True):
            return None
        user = request.user
        if not isinstance(user, User) or str(user.pk) == opened_by:
            return None
        answer = {"errors": [self._sentence(opened_by, user)]}
        return JsonResponse(answer, status=409, headers={"X-Refused": "other-person"})

    def _sentence(self, opened_by: str, user: User) -> str:
        """The other one is named to colleagues alone: a number tried at random tells nobody's name."""
        known = User.objects.filter(department=user.department_id)
        name = known.filter(pk=key_in(opened_by) or 0).values_list("name", flat=True).first() or "别人"
        return f"这一页是{name}打开的，现在登录的是{user.name}；没有生效，请由{name}重新登录，或刷新后再做。"


class SayNotHere:
    """An address that only takes POST, opened directly: 405 with a page that leads back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            response.content = render(request, "405.html").content
        return response


class SayBusy:
    """An outage in a view is answered here; anywhere else by the project's page for errors (xiaoneng.views.error)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        outage = outages.outage_of(error)
        if outage is None:
            return None
        if outage is not outages.LOCKED:
            logger.error("%s: %s", outage.heading, request.path, exc_info=error)
        return outages.answer_outage(request, outage)


class KeepPrivate:
    """No cache keeps what a signed-in person was shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Public views never touch the session; only what asked who is there is private.
        if request.session.accessed:
            response["Cache-Control"] = "no-store, private"
        return response


class ChangePasswordFirst:
    """A one-time password opens one page only: the one where it is changed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        if not getattr(view, "login_required", True):
            return None
        user = request.user
        if isinstance(user, User) and user.must_change_password:
            allowed = {reverse("password_change"), reverse("logout")}
            if request.path not in allowed:
                return redirect("password_change")
        return None
