"""Whom the office calls about what an assessing department owes it."""

from collections import defaultdict

from departments.models import Role, User


def contacts() -> dict[int, list[User]]:
    """By the key of each assessing department its clerks, then its heads; one query."""
    people: dict[int, list[User]] = defaultdict(list)
    called = User.objects.filter(
        is_active=True, role__in=(Role.CLERK, Role.SIGNER), department__assesses=True
    )
    for person in called.order_by("role", "username"):
        people[person.department_id].append(person)
    return people
