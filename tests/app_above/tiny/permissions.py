"""Who keeps small accounts."""

from departments.models import Role, User
from departments.permissions import has_role


def may_notch(user: User) -> bool:
    return has_role(user, Role.CONTACT)
