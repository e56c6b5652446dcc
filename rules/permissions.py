"""Who may do what to a rule set: two-line predicates `(user, thing) -> bool` (product, 'Who may do what')."""

from departments.history.records import history_of
from departments.models import Department, Role, User
from departments.permissions import (
    belongs_to,
    has_own_clauses,
    has_role,
    is_free,
    is_office,
    is_offices_own,
    works_for,
)
from rules.events import RulesRevised
from rules.models import RuleSet


def may_write_rules(user: User, department: Department) -> bool:
    """经办人 and 审签人 write the drafts of their own department, the office those of its own (通用条款)."""
    return works_for(user, department)


def may_send_rules(user: User, rule_set: RuleSet) -> bool:
    return may_write_rules(user, rule_set.department)


def may_read_rounds(user: User) -> bool:
    """The office's page of the February round, which the auditor reads too."""
    return is_office(user) or has_role(user, Role.AUDITOR)


def rules_conflict(user: User, rule_set: RuleSet) -> str:
    """Why this person does not decide a set, in the history's words: drafted or sent by them, or their department's.

    Every one of the office belongs to the office's own: of that only who drafted, wrote in or sent it stands back.
    """
    if user.pk in (rule_set.created_by_id, rule_set.sent_by_id):
        return "本人起草或送审"
    if is_offices_own(rule_set.department) and _wrote_in(user, rule_set):
        return "本人改过条款"
    is_own = belongs_to(user, rule_set.department) and not is_offices_own(rule_set.department)
    return f"属于{rule_set.department.label}" if is_own else ""


def _wrote_in(user: User, rule_set: RuleSet) -> bool:
    return history_of(rule_set).filter(actor=user, verb__in=RulesRevised.verbs).exists()


def may_decide_rules(user: User, rule_set: RuleSet) -> bool:
    """The office approves and returns."""
    return is_office(user) and is_free(rules_conflict(user, rule_set))


def why_not_decide_rules(user: User, rule_set: RuleSet) -> str:
    """Why somebody of the office may not decide this set, as a sentence; "" where they may."""
    conflict = rules_conflict(user, rule_set)
    return "" if is_free(conflict) else f"{conflict}：按回避规定，这套细则由其他审核人员批准或退回。"


def may_open_workshop(user: User) -> bool:
    """经办人 and 审签人 have the pages of their own department's rules, and the office of its own."""
    return has_role(user, Role.CLERK, Role.SIGNER) or has_own_clauses(user)
