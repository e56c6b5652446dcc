"""Who calls whom: the office about what an assessing department owes it, and everybody the office."""

from collections import defaultdict
from collections.abc import Iterable

from departments.models import Department, Role, User
from departments.permissions import OFFICE


def contacts() -> dict[int, list[User]]:
    """By the key of each assessing department its clerks, then its heads; one query."""
    people: dict[int, list[User]] = defaultdict(list)
    called = User.objects.filter(
        is_active=True, role__in=(Role.CLERK, Role.SIGNER), department__assesses=True
    )
    for person in called.order_by("role", "username"):
        people[person.department_id].append(person)
    return people


def unit_contacts(units: Iterable[Department]) -> dict[int, list[User]]:
    """By the key of each unit its 联络员, who answer for it; one query."""
    people: dict[int, list[User]] = defaultdict(list)
    called = User.objects.filter(is_active=True, role=Role.CONTACT, department__in=list(units))
    for person in called.order_by("username"):
        people[person.department_id].append(person)
    return people


def office_people() -> list[User]:
    """Those of the office who may be called; one query."""
    return list(User.objects.filter(is_active=True, role__in=OFFICE).order_by("username"))
