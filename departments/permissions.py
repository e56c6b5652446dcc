"""Who may do what to the register, to people and to the history: two-line predicates (product, 'Who may do what')."""

from django.conf import settings

from departments.models import Department, Role, User

OFFICE = frozenset({Role.REVIEWER, Role.PUBLISHER})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})


def is_office(user: User) -> bool:
    return user.is_authenticated and user.is_active and user.role in OFFICE


def is_publisher(user: User) -> bool:
    return user.is_authenticated and user.is_active and user.role == Role.PUBLISHER


def has_role(user: User, *roles: Role) -> bool:
    return user.is_authenticated and user.is_active and user.role in roles


def belongs_to(user: User, department: Department) -> bool:
    return user.is_authenticated and user.is_active and user.department_id == department.pk


def office_of_one() -> bool:
    return settings.OFFICE_OF_ONE


def may_keep_register(user: User) -> bool:
    return is_office(user)


def may_see_register(user: User) -> bool:
    return is_office(user) or has_role(user, Role.AUDITOR)


def may_see_people(user: User) -> bool:
    return has_role(user, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


def may_keep_accounts(user: User) -> bool:
    """系统管理员 makes and disables accounts."""
    return has_role(user, Role.SYSTEM_ADMIN)


def may_grant_roles(user: User, person: User | None = None) -> bool:
    """安全管理员 grants roles, never to themself."""
    return has_role(user, Role.SECURITY_ADMIN) and (person is None or person.pk != user.pk)


def may_reset_password(user: User, person: User | None = None) -> bool:
    return has_role(user, Role.SECURITY_ADMIN) and (person is None or person.pk != user.pk)


def may_see_history(user: User) -> bool:
    return has_role(user, Role.AUDITOR)
