"""Who may do what to register, people and history: two-line predicates (product, 'Who may do what')."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from departments.history.events import UNSAID, Unsaid
from departments.models import AccountRequest, Department, Role, User

View = Callable[..., HttpResponseBase]


class SignedInRequest(HttpRequest):
    """What SignedInUnlessPublic lets through to a view that is not public: somebody known is asking."""

    user: User


OFFICE = frozenset({Role.REVIEWER, Role.PUBLISHER})
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN})


# Who holds one of these is granted and reset by two people.
GUARDED = OFFICE | ADMINISTRATORS | {Role.AUDITOR}


def only(
    allowed: Callable[[User], bool], *, to_post: Callable[[User], bool] | None = None
) -> Callable[[View], View]:
    """A view for those of whom the predicate is true; everybody else who signed in reads the 403 page.

    `to_post` is the stricter predicate of a page that more people read than may change.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            asked = to_post if to_post and request.method == "POST" else allowed
            if not asked(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked

    return decorate


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


def is_free(conflict: str) -> bool:
    """Separation, for every app: who has a conflict with a thing ("" none) decides it in an office of one alone."""
    return not conflict or office_of_one()


def by_exception(conflict: str) -> str | Unsaid:
    """What the event of a step keeps that was taken all the same: the conflict that OFFICE_OF_ONE set aside."""
    return conflict or UNSAID


def exception_words(conflict: str) -> str:
    """The same in the event's sentence."""
    return f"（一人办公例外：{conflict}）" if conflict else ""


def is_offices_own(department: Department) -> bool:
    """Whether this is the office itself as an assessing department (通用条款): its own people write and sign there."""
    return department.code == settings.OFFICE_CODE


def works_for(user: User, department: Department) -> bool:
    """Who writes what an assessing department has: its 经办人 and 审签人; of the office's own (通用条款) its people."""
    return belongs_to(user, department) and (has_role(user, Role.CLERK, Role.SIGNER) or has_own_clauses(user))


def signs_for(user: User, department: Department) -> bool:
    """Who signs it: its 审签人; of the office's own any of its people, for another of them decides every line."""
    return belongs_to(user, department) and (has_role(user, Role.SIGNER) or has_own_clauses(user))


def has_own_clauses(user: User) -> bool:
    """Whether somebody of the office belongs to it, and it assesses by rules of its own."""
    return is_office(user) and is_offices_own(user.department) and user.department.assesses


def may_keep_register(user: User) -> bool:
    return is_office(user)


def may_see_register(user: User) -> bool:
    return is_office(user) or has_role(user, Role.AUDITOR)


def may_see_people(user: User) -> bool:
    return has_role(user, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)


def may_keep_accounts(user: User) -> bool:
    """系统管理员 makes and disables accounts."""
    return has_role(user, Role.SYSTEM_ADMIN)


def may_switch_account(user: User, person: User) -> bool:
    """Nobody disables their own account."""
    return may_keep_accounts(user) and person.pk != user.pk


def may_grant_roles(user: User, person: User | None = None) -> bool:
    """安全管理员 grants roles, never to themself."""
    return has_role(user, Role.SECURITY_ADMIN) and (person is None or person.pk != user.pk)


def may_reset_password(user: User, person: User | None = None) -> bool:
    return has_role(user, Role.SECURITY_ADMIN) and (person is None or person.pk != user.pk)


def may_see_history(user: User) -> bool:
    return has_role(user, Role.AUDITOR)


def alone_conflict(person: User, role: str = "") -> str:
    """What stands against one person making or opening an account of the office or an administrator."""
    return "没有第二人确认" if {person.role, role} & GUARDED else ""


def needs_second_person(person: User, role: str = "") -> bool:
    return not is_free(alone_conflict(person, role))


def may_confirm_requests(user: User, request: AccountRequest | None = None) -> bool:
    """A second person: neither the one who asked nor the one whom it concerns."""
    if not has_role(user, Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.PUBLISHER):
        return False
    return request is None or user.pk not in (request.asked_by_id, request.person_id)


def may_see_requests(user: User) -> bool:
    return may_confirm_requests(user) or has_role(user, Role.AUDITOR)


def may_stand_by(user: User, person: User, *, asked_by: User | None) -> bool:
    return (
        may_confirm_requests(user)
        and user.pk != person.pk
        and asked_by is not None
        and user.pk != asked_by.pk
    )
