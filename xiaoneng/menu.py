"""The staff menu: at most six places for each role, in officials' words."""

from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from departments.models import Role, User


@dataclass(frozen=True)
class Place:
    """One word of the menu; `also` names the pages beside it that belong under the same word.

    `by_year`: its address takes the current year.
    """

    label: str
    url_name: str
    also: tuple[str, ...] = ()
    by_year: bool = False


@dataclass(frozen=True)
class Entry:
    """A place as one reader sees it from one page."""

    label: str
    url: str
    current: bool


DESK, OVERVIEW = Place("我的待办", "desk"), Place("总览", "desk")
SHEET, REVIEW = Place("报送", "sheet"), Place("审核", "review")
REGISTER = Place("单位", "register", also=("special_days", "points"))
PEOPLE, HISTORY = Place("人员", "people"), Place("历史", "history")
RULES, BOARDS = Place("认定细则", "rules_year", by_year=True), Place("历月结果", "front")

DEPARTMENT_MENU = (Place("我的本月", "desk"), SHEET, RULES, BOARDS)
OFFICE_MENU = (
    OVERVIEW,
    REVIEW,
    Place("发布前校核", "publishing"),
    Place("月份", "months"),
    REGISTER,
    Place("导入", "workbook_upload"),
)
MENUS: dict[str, tuple[Place, ...]] = {
    Role.CLERK: DEPARTMENT_MENU,
    Role.SIGNER: DEPARTMENT_MENU,
    Role.CONTACT: (Place("我的本月", "desk"), RULES, BOARDS),
    Role.REVIEWER: OFFICE_MENU,
    Role.PUBLISHER: OFFICE_MENU,
    Role.AUDITOR: (OVERVIEW, HISTORY, REVIEW, REGISTER, PEOPLE, RULES),
    Role.SYSTEM_ADMIN: (DESK, PEOPLE),
    Role.SECURITY_ADMIN: (DESK, PEOPLE),
}


def _entry(place: Place, path: str) -> Entry:
    url = reverse(place.url_name, args=[timezone.localdate().year] if place.by_year else [])
    under = [url, *(reverse(name) for name in place.also)]
    return Entry(place.label, url, any(len(each) > 1 and path.startswith(each) for each in under))


def menu_for(user: User | AnonymousUser, path: str = "") -> list[Entry]:
    """The entries of this user's role, with the one marked that `path` lies under.

    Somebody without a role has the desk alone, which says whom to ask; a stranger has nothing.
    """
    if not user.is_authenticated:
        return []
    return [_entry(place, path) for place in MENUS.get(user.role, (DESK,))]
