"""Who publishes: two-line predicates (product, 'Who may do what')."""

from departments.models import Role, User
from departments.permissions import has_role, is_office, is_publisher


def may_rehearse(user: User) -> bool:
    """The office and the auditor see what would be published; nobody else does before it is."""
    return is_office(user) or has_role(user, Role.AUDITOR)


def may_publish(user: User) -> bool:
    return is_publisher(user)


def may_correct(user: User) -> bool:
    return is_publisher(user)
