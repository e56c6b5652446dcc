"""Words of a plain form are kept while they are typed: by the address that its button sends them to.

A view says which of its fields are a person's own words (`keeps_typed`). Its page marks the form with the tag
`keeps`, the script sends those fields to `typed_keep`, and the page lays them back (`typed_at`) until the press
has succeeded. Nothing else of the form is kept: no version, no seal, no tick.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, QueryDict
from django.urls import Resolver404, get_script_prefix, resolve, reverse

from departments import unsaved
from departments.browsers import mark_of
from departments.models import UnsavedKind, User
from departments.permissions import SignedInRequest

NAMES = "keeps_typed"  # on the view, which its other decorators hand on
MOST_BYTES = 64 * 1024  # the longest box takes a few thousand characters

View = Callable[..., HttpResponse]


def keeps_typed(*names: str) -> Callable[[View], View]:
    """Decorate the view that a form is sent to: a press that succeeded lets its words go, a refused one keeps them."""

    def decorated(view: View) -> View:
        @wraps(view)
        def pressed(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            answer = view(request, *args, **kwargs)
            if request.method == "POST":
                _pressed(request, answer, names)
            return answer

        setattr(pressed, NAMES, names)
        return pressed

    return decorated


def _pressed(request: SignedInRequest, answer: HttpResponse, names: tuple[str, ...]) -> None:
    place = request.path_info[1:]
    if isinstance(answer, HttpResponseRedirect | JsonResponse) and answer.status_code < 400:
        unsaved.let_go(request.user, UnsavedKind.TYPED, place)
    else:
        keep_typed(request, place, names)


def keep_typed(request: SignedInRequest, place: str, names: tuple[str, ...]) -> bool:
    """Keep the fields of these names that were sent; empty ones let go of what was kept. False where too long."""
    sent = {name: request.POST.getlist(name) for name in names}
    written = {name: values for name, values in sent.items() if any(value.strip() for value in values)}
    if (
        sum(len(value.encode(errors="replace")) for values in written.values() for value in values)
        > MOST_BYTES
    ):
        return False
    return unsaved.keep(request.user, UnsavedKind.TYPED, place, written, browser=mark_of(request))


def names_kept_at(place: str) -> tuple[str, ...]:
    """The fields that the view at this place keeps; none where there is no such view, or it keeps nothing."""
    try:
        view = resolve(f"/{place}").func
    except Resolver404:
        return ()
    return () if unsaved.is_never_kept(view) else getattr(view, NAMES, ())


def place_of(address: str) -> str:
    """An address of this site without what stands before all of them."""
    return address.removeprefix(get_script_prefix())


def typed_at_place(request: HttpRequest, address: str) -> QueryDict:
    """What this person typed into the form that is sent to that address; empty where nothing waits."""
    person = request.user
    if not isinstance(person, User):
        return QueryDict()
    return unsaved.kept(person, UnsavedKind.TYPED, place_of(address))


def typed_at(request: HttpRequest, name: str, *args: Any) -> QueryDict:
    """The same of the form that is sent to the address of that name."""
    return typed_at_place(request, reverse(name, args=args))


def typed_since(request: SignedInRequest, name: str, *args: Any) -> datetime | None:
    """When this person last typed into it; None where nothing waits."""
    return unsaved.kept_since(request.user, UnsavedKind.TYPED, place_of(reverse(name, args=args)))
