"""A form that was sent after the sign-in had run out: kept for its writer until they have signed in again.

The writer sends it again from a page that shows what was typed.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from departments.browsers import browser_of
from departments.models import UnsavedKind, User
from departments.unsaved import is_never_kept, is_waited_for, keep

TOKEN = "csrfmiddlewaretoken"


def hold(request: HttpRequest, view: Callable[..., HttpResponseBase]) -> bool:
    """Keep what somebody sent whose browser signed in here before; False where nothing of it can be kept.

    A stranger leaves nothing, and no form whose view is `never_kept`; no field that is a password.
    """
    browser = browser_of(request)
    fields = {
        name: values
        for name, values in request.POST.lists()
        if name != TOKEN and "password" not in name.lower()
    }
    if browser is None or not fields or is_never_kept(view):
        return False
    person = User.objects.filter(pk=browser.people[0], is_active=True).first()
    if person is None:
        return False
    files = {name: [upload.name or "" for upload in uploads] for name, uploads in request.FILES.lists()}
    path = request.get_full_path()
    return keep(person, UnsavedKind.LATE, path, fields, files=files, browser=browser.mark)


def is_form_waiting(request: HttpRequest) -> bool:
    """Whether something is kept for the one who signed in last with this browser: the sign-in page says so."""
    browser = browser_of(request)
    return browser is not None and is_waited_for(browser.people[0])


def is_typed(request: HttpRequest) -> bool:
    """Whether a form carried any words."""
    texts = (text for name, values in request.POST.lists() if name != TOKEN for text in values[-1:])
    return any(text.strip() for text in texts)


def page_of(request: HttpRequest) -> str:
    """The page on this site that a form was sent from, or "" where the browser does not say."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()}):
        return ""
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
