"""A form that was sent after the sign-in had run out, or with the token of an earlier one: kept for its writer.

What an app can lay back in its own page goes there (`taking_back`, declared by the app); the rest its writer sends
again from a page that shows what was typed.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from departments.browsers import browser_of, mark_of
from departments.declared import declared
from departments.models import UnsavedKind, User
from departments.unsaved import Unsaved, is_never_kept, is_waited_for, keep, let_go, waiting_for

TOKEN = "csrfmiddlewaretoken"

View = Callable[..., HttpResponseBase]


def hold(request: HttpRequest, view: View) -> bool:
    """Keep what somebody sent whose browser signed in here before; False where nothing of it can be kept.

    A stranger leaves nothing, and no form whose view is `never_kept`; no field that is a password.
    """
    browser = browser_of(request)
    if browser is None or not _fields_of(request) or is_never_kept(view):
        return False
    person = User.objects.filter(pk=browser.people[0], is_active=True).first()
    return person is not None and _keep(person, request, browser.mark)


def hold_stale(request: HttpRequest, view: View) -> bool:
    """Keep what was sent from a page of an earlier sign-in.

    Its token proves nothing any more, so the browser itself has to say that the page was ours.
    """
    person = request.user
    if not is_from_here(request):
        return False
    if not isinstance(person, User):
        return hold(request, view)
    return bool(_fields_of(request)) and not is_never_kept(view) and _keep(person, request, mark_of(request))


def is_from_here(request: HttpRequest) -> bool:
    """Whether the browser names this site as the one whose page sent the form."""
    ours = {f"{request.scheme}://{request.get_host()}", settings.OWN_ORIGIN}
    return request.headers.get("Origin") in ours


def _fields_of(request: HttpRequest) -> dict[str, list[str]]:
    return {
        name: values
        for name, values in request.POST.lists()
        if name != TOKEN and "password" not in name.lower()
    }


def _keep(person: User, request: HttpRequest, browser: str) -> bool:
    fields: dict[str, list[str]] = _fields_of(request)
    lost: dict[str, list[str]] = {}
    for name, uploads in request.FILES.lists():
        for upload in uploads:
            if standing_for := _kept_file(person, name, upload):
                field, text = standing_for
                fields[field] = [*fields.get(field, []), text]
            else:
                lost[name] = [*lost.get(name, []), upload.name or ""]
    return keep(person, UnsavedKind.LATE, request.get_full_path(), fields, files=lost, browser=browser)


def _kept_file(person: User, name: str, upload: UploadedFile) -> tuple[str, str] | None:
    """The field and text that stand for a file which an app has kept; None where it must be chosen again."""
    answers = (module.keep_file(person, name, upload) for module in declared("taking_back"))
    return next((answer for answer in answers if answer), None)


def way_back(person: User) -> str | None:
    """Where somebody goes who has just signed in: back to what they wrote, before anything else.

    What an app lays back in its page is late no more; None where nothing waited.
    """
    address = None
    for form in reversed(waiting_for(person)):  # the latest lies on top
        if back := taken_back(person, form):
            address = back
            let_go(person, UnsavedKind.LATE, form.path)
    return reverse("unsaved") if is_waited_for(person.pk) else address


def taken_back(person: User, form: Unsaved) -> str | None:
    """The page on which an app has laid a late form back, to be saved there; None where none has."""
    answers = (module.take_back(person, form) for module in declared("taking_back"))
    return next((address for address in answers if address), None)


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
