"""The places of the staff menu: what one is, and those of the register, of people and of the history.

An app that has pages for the menu has a module `places` with `PLACES`, and with `BESIDE` where pages of its
lie under the word of another place: the name of the page → the name of the place's page.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from departments.models import Role
from departments.permissions import OFFICE


@dataclass(frozen=True)
class MenuPlace:
    """One word of the menu; `by_year`: its address takes the current year.

    `order`: for each role that has the place, where it stands among those of all apps, the smallest first.
    """

    label: str
    url_name: str
    order: Mapping[str, int]
    by_year: bool = False


PLACES = (
    MenuPlace("历史", "history", {Role.AUDITOR: 20}),
    MenuPlace("台账", "register", dict.fromkeys(OFFICE, 50)),
    MenuPlace("单位", "register", {Role.AUDITOR: 40}),
    MenuPlace("人员", "people", {Role.AUDITOR: 50, Role.SYSTEM_ADMIN: 20, Role.SECURITY_ADMIN: 20}),
)
BESIDE = {"special_days": "register"}
