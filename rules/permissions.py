"""Who may do what to a rule set: two-line predicates `(user, thing) -> bool` (product, 'Who may do what')."""

from departments.models import Department, Role, User
from departments.permissions import belongs_to, has_role, is_office, office_of_one
from rules.models import RuleSet


def may_write_rules(user: User, department: Department) -> bool:
    """经办人 and 审签人 write the drafts of their own department."""
    return has_role(user, Role.CLERK, Role.SIGNER) and belongs_to(user, department)


def may_send_rules(user: User, rule_set: RuleSet) -> bool:
    return may_write_rules(user, rule_set.department)


def may_read_rounds(user: User) -> bool:
    """The office's page of the February round, which the auditor reads too."""
    return is_office(user) or has_role(user, Role.AUDITOR)


def may_decide_rules(user: User, rule_set: RuleSet) -> bool:
    """The office approves and returns; a set of its own department somebody who did not send it."""
    is_own = belongs_to(user, rule_set.department) and user.pk == rule_set.sent_by_id
    return is_office(user) and (not is_own or office_of_one())


def may_open_workshop(user: User) -> bool:
    """经办人 and 审签人 have the pages of their own department's rules."""
    return has_role(user, Role.CLERK, Role.SIGNER)
