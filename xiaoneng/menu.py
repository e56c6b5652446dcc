"""The staff menu: at most six places for each role, in officials' words, gathered from the places of every app."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from departments.declared import declared
from departments.models import User
from departments.places import MenuPlace
from xiaoneng.places import DESK


@dataclass(frozen=True)
class MenuEntry:
    """A place as one reader sees it from one page."""

    label: str
    url: str
    current: bool


def places_of(role: str) -> list[MenuPlace]:
    """The places of one role, of whichever app, in their order."""
    places = [place for module in declared("places") for place in module.PLACES if role in place.order]
    return sorted(places, key=lambda place: place.order[role])


def menu_for(user: User | AnonymousUser, path: str = "") -> list[MenuEntry]:
    """The entries of this user's role, with the one marked that `path` lies under.

    Somebody without a role has the desk alone, which says whom to ask; a stranger has nothing.
    """
    if not user.is_authenticated:
        return []
    return [_entry(place, path) for place in places_of(user.role) or [DESK]]


def _entry(place: MenuPlace, path: str) -> MenuEntry:
    url = reverse(place.url_name, args=[timezone.localdate().year] if place.by_year else [])
    under = [url, *(reverse(name) for name in _beside(place))]
    return MenuEntry(place.label, url, any(len(start) > 1 and path.startswith(start) for start in under))


def _beside(place: MenuPlace) -> list[str]:
    """The names of the pages, of whichever app, that lie under the word of this place."""
    gathered = [getattr(module, "BESIDE", {}) for module in declared("places")]
    return [name for beside in gathered for name, beneath in beside.items() if beneath == place.url_name]
