"""Who publishes: two-line predicates (product, 'Who may do what')."""

from departments.models import Department, Role, User
from departments.permissions import belongs_to, has_role, is_office, is_publisher


def may_rehearse(user: User) -> bool:
    """The office and the auditor see what would be published; nobody else does before it is."""
    return is_office(user) or has_role(user, Role.AUDITOR)


def may_submit_draft(user: User) -> bool:
    """Whoever of the office prepares the papers for the leaders; the auditor reads them."""
    return is_office(user)


def may_publish(user: User) -> bool:
    return is_publisher(user)


def may_correct(user: User) -> bool:
    return is_publisher(user)


def may_withdraw(user: User) -> bool:
    return is_publisher(user)


def may_note_posting(user: User) -> bool:
    """Whoever of the office put it up notes it; the auditor reads."""
    return is_office(user)


def may_trace(user: User) -> bool:
    """来历 names who entered, signed and decided: for the office and the auditor."""
    return is_office(user) or has_role(user, Role.AUDITOR)


def may_analyse(user: User) -> bool:
    """认定情况分析 is for the office and the auditor: what it tells of departments is not public."""
    return is_office(user) or has_role(user, Role.AUDITOR)


def may_keep_year(user: User) -> bool:
    """What a year's flags and lights convert to, and its veto items, are kept by the office."""
    return is_office(user)


def may_freeze_year(user: User) -> bool:
    return is_publisher(user)


def may_decide_attention(user: User, unit: Department) -> bool:
    """Whoever of the office decides on a 提醒 or 约谈 of a unit does not belong to it."""
    return is_office(user) and not belongs_to(user, unit)


def may_release_bulletin(user: User) -> bool:
    """The office edits and releases bulletins; the auditor reads them before they are public."""
    return is_office(user)
