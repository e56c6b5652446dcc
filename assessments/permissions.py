"""Who may do what in a month: two-line predicates `(user, thing) -> bool` (product, 'Who may do what')."""

from assessments.models import Delegation, Determination, Explanation, LineState, Objection, Origin
from departments.models import Department, Role, User
from departments.permissions import (
    ADMINISTRATORS,
    belongs_to,
    has_own_clauses,
    has_role,
    is_free,
    is_office,
    is_offices_own,
    signs_for,
    works_for,
)


def may_fill_in(user: User, department: Department) -> bool:
    """经办人 and 审签人 write their own department's figures, lines and explanations; the office its own (通用条款)."""
    return works_for(user, department)


def may_send_files(user: User) -> bool:
    """Whoever has a form with files: of a department's lines, of a unit's objection or feedback."""
    return has_role(user, Role.CLERK, Role.SIGNER, Role.CONTACT) or has_own_clauses(user)


def may_sign(user: User, department: Department) -> bool:
    return signs_for(user, department)


def is_head(user: User) -> bool:
    """审签人, of whichever department they belong to: who may let somebody sign for them."""
    return has_role(user, Role.SIGNER)


def may_be_delegate(user: User, department: Department) -> bool:
    """代签: a clerk of the department; what they wrote themself they leave to the head."""
    return has_role(user, Role.CLERK) and belongs_to(user, department)


def may_sign_for(user: User, thing: Determination | Explanation, delegation: Delegation) -> bool:
    """By a delegation that runs (assessments.delegating), what its department reports."""
    own = delegation.delegate_id == user.pk and delegation.department_id == thing.assessor_id
    return own and may_be_delegate(user, thing.assessor)


def may_end_delegation(user: User, delegation: Delegation) -> bool:
    return delegation.head_id == user.pk and may_sign(user, delegation.department)


def may_see_all_delegations(user: User) -> bool:
    """Who checks, and who keeps accounts and roles; the people of a department see its own."""
    return has_role(user, Role.AUDITOR, *ADMINISTRATORS)


def may_see_delegations(user: User) -> bool:
    return may_see_all_delegations(user) or has_role(user, Role.CLERK, Role.SIGNER)


def may_see_sheet(user: User, department: Department) -> bool:
    return may_fill_in(user, department) or has_role(user, Role.AUDITOR)


def may_read_held(user: User, unit: Department) -> bool:
    """What is held against a unit is read by its own people, not by the administrators among them."""
    return has_role(user, Role.CLERK, Role.SIGNER, Role.CONTACT) and belongs_to(user, unit)


def may_answer_for(user: User, unit: Department) -> bool:
    """联络员 receives, objects and gives feedback for its own unit."""
    return has_role(user, Role.CONTACT) and belongs_to(user, unit)


def may_review(user: User) -> bool:
    return is_office(user)


def may_see_review(user: User) -> bool:
    return is_office(user) or has_role(user, Role.AUDITOR)


def side_conflict(user: User, assessor: Department, unit: Department | None) -> str:
    """回避: who belongs to the assessor or to the unit, in the history's words; "" for nobody.

    Of the office's own rules every one of the office would: there only who made a line stands back.
    """
    is_own = belongs_to(user, assessor) and not is_offices_own(user.department)
    return f"属于{user.department.label}" if is_own or (unit and belongs_to(user, unit)) else ""


def conflict(user: User, thing: Determination | Explanation) -> str:
    """Why this person does not decide this: their own side, or their own work; "" for nothing.

    The one place that says so, for every step of the office on lines, explanations and what follows from them.
    """
    made_it = thing.created_by_id is not None and thing.created_by_id == user.pk
    return side_conflict(user, thing.assessor, thing.unit) or ("本人填写" if made_it else "")


def deciding_conflict(user: User, thing: Determination | Explanation) -> str:
    """As `conflict`; of a line that is merged, also of the one that counts for it."""
    counted = thing.merged_into if isinstance(thing, Determination) else None
    return conflict(user, thing) or (conflict(user, counted) if counted else "")


def is_free_about(user: User, assessor: Department, unit: Department | None) -> bool:
    """To act of themself about a unit under a clause: to ask a department for a line, to add it."""
    return is_office(user) and is_free(side_conflict(user, assessor, unit))


def is_free_to_decide(user: User, thing: Determination | Explanation) -> bool:
    return is_office(user) and is_free(conflict(user, thing))


def nobody(user: User, thing: Determination | Explanation) -> bool:
    """A step that follows from a change alone; nobody may take it."""
    return False


def may_decide(user: User, line: Determination) -> bool:
    """Return and ask: what the office added goes back to no department."""
    return may_judge(user, line) and line.origin == Origin.DEPARTMENT


def may_judge(user: User, line: Determination) -> bool:
    """Accept, reject and refer: what the office added, a second person of it."""
    return is_free_to_decide(user, line)


def may_undo(user: User, thing: Determination | Explanation) -> bool:
    """Take a decision back; of 并案 that of the counted line is at stake as well."""
    return is_office(user) and is_free(deciding_conflict(user, thing))


def may_withdraw_objection(user: User, objection: Objection) -> bool:
    return may_answer_for(user, objection.unit)


def objection_conflict(user: User, objection: Objection) -> str:
    """As of its line, and who decided the line first (product, 'Objections')."""
    is_first = user.pk == objection.first_reviewer_id
    return conflict(user, objection.line) or ("原审核人" if is_first else "")


def may_decide_objection(user: User, objection: Objection) -> bool:
    return is_office(user) and is_free(objection_conflict(user, objection))


def why_not_judge(user: User, thing: Determination | Explanation) -> str:
    """Why somebody of the office may not decide this, as a sentence; "" where they may."""
    if is_free(conflict(user, thing)):
        return ""
    if side := side_conflict(user, thing.assessor, thing.unit):
        return f"您{side}，按回避规定不审核本部门的内容，请由其他审核员办理"
    if isinstance(thing, Determination) and thing.origin == Origin.OFFICE:
        return "本条由您补充认定，须由另一名审核人员审核"
    return "本条由您填写，按回避规定由其他审核人员办理"


def may_file(user: User, line: Determination) -> bool:
    """The head signs; what comes back with only other words or evidence needs no second signature."""
    if line.origin == Origin.OFFICE:
        return False
    answered = line.state in (LineState.RETURNED, LineState.ASKED) and line.signed_core == line.core
    return may_sign(user, line.assessor) or (answered and may_fill_in(user, line.assessor))


def may_withdraw(user: User, line: Determination) -> bool:
    """Before the office has touched a line, its department may take it back."""
    untouched = line.decided_at is None and line.origin == Origin.DEPARTMENT
    return untouched and may_fill_in(user, line.assessor)


def may_file_explanation(user: User, explanation: Explanation) -> bool:
    answered = explanation.decided_at is not None
    return may_sign(user, explanation.assessor) or (answered and may_fill_in(user, explanation.assessor))


def may_withdraw_explanation(user: User, explanation: Explanation) -> bool:
    return explanation.decided_at is None and may_fill_in(user, explanation.assessor)


def may_see_line(user: User, line: Determination) -> bool:
    """Own department, office and auditor; drafts of a department are its own until filed."""
    return may_see_sheet(user, line.assessor) or (is_office(user) and line.state != LineState.DRAFT)


def may_edit_line(user: User, line: Determination) -> bool:
    own = line.origin == Origin.DEPARTMENT and may_fill_in(user, line.assessor)
    return own and line.state in (LineState.DRAFT, LineState.RETURNED, LineState.ASKED)


def may_carry(user: User, line: Determination) -> bool:
    """转入下月: the office what it has seen, a department its own."""
    own = line.origin == Origin.DEPARTMENT and may_fill_in(user, line.assessor)
    return own or (is_office(user) and line.state != LineState.DRAFT)


def may_carry_any(user: User) -> bool:
    """Whether there are lines at all that somebody may carry (`may_carry` says which)."""
    return is_office(user) or may_fill_in(user, user.department)


def may_exchange_workbooks(user: User) -> bool:
    """The office uploads register, rules and figures; a department its own figures, lines and explanations."""
    return is_office(user) or has_role(user, Role.CLERK, Role.SIGNER)


def may_export_workbook(user: User) -> bool:
    """The register, rules and figures of all departments: the office alone takes them out."""
    return is_office(user)
