"""Who may do what in a month: two-line predicates `(user, thing) -> bool` (product, 'Who may do what')."""

from assessments.models import Determination, Explanation, LineState, Origin
from departments.models import Department, Role, User
from departments.permissions import belongs_to, has_role, is_office, office_of_one


def may_fill_in(user: User, department: Department) -> bool:
    """经办人 and 审签人 write their own department's figures, lines and explanations."""
    return has_role(user, Role.CLERK, Role.SIGNER) and belongs_to(user, department)


def may_sign(user: User, department: Department) -> bool:
    return has_role(user, Role.SIGNER) and belongs_to(user, department)


def may_see_sheet(user: User, department: Department) -> bool:
    return may_fill_in(user, department) or has_role(user, Role.AUDITOR)


def may_read_held(user: User, unit: Department) -> bool:
    """What is held against a unit is read by its own people, not by the administrators among them."""
    return has_role(user, Role.CLERK, Role.SIGNER, Role.CONTACT) and belongs_to(user, unit)


def may_review(user: User) -> bool:
    return is_office(user)


def may_see_review(user: User) -> bool:
    return is_office(user) or has_role(user, Role.AUDITOR)


def is_free_to_decide(user: User, thing: Determination | Explanation) -> bool:
    """The office decides, but nobody decides what their own department reports, or what is reported of it."""
    return is_office(user) and (own_side(user, thing) is None or office_of_one())


def own_side(user: User, thing: Determination | Explanation) -> Department | None:
    """The assessor, or the unit, that this person belongs to (回避)."""
    sides = filter(None, (thing.assessor, thing.unit))
    return next((side for side in sides if belongs_to(user, side)), None)


def nobody(user: User, thing: Determination | Explanation) -> bool:
    """A step that follows from a change alone; nobody may take it."""
    return False


def may_decide(user: User, line: Determination) -> bool:
    return is_free_to_decide(user, line) and line.origin == Origin.DEPARTMENT


def may_judge(user: User, line: Determination) -> bool:
    """Accept, reject, refer and undo: an added line is judged by a second person of the office."""
    second = line.origin == Origin.DEPARTMENT or line.created_by_id != user.pk or office_of_one()
    return is_free_to_decide(user, line) and second


def why_not_judge(user: User, thing: Determination | Explanation) -> str:
    """Why somebody of the office may not judge this, as a sentence; "" where they may."""
    if not is_free_to_decide(user, thing) and (own := own_side(user, thing)):
        return f"您属于{own.label}，按回避规定不审核本部门的内容，请由其他审核员办理"
    if isinstance(thing, Determination) and not may_judge(user, thing):
        return "本条由您补充认定，须由另一名审核人员审核"
    return ""


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
    if is_office(user):
        return line.state != LineState.DRAFT
    return may_see_sheet(user, line.assessor)


def may_edit_line(user: User, line: Determination) -> bool:
    own = line.origin == Origin.DEPARTMENT and may_fill_in(user, line.assessor)
    return own and line.state in (LineState.DRAFT, LineState.RETURNED, LineState.ASKED)


def may_exchange_workbooks(user: User) -> bool:
    """The office uploads register, rules and figures; a department its own figures, lines and explanations."""
    return is_office(user) or has_role(user, Role.CLERK, Role.SIGNER)


def may_export_workbook(user: User) -> bool:
    """The register, rules and figures of all departments: the office alone takes them out."""
    return is_office(user)
