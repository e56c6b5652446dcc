"""Who may do what in 明查暗访: two-line predicates, and why somebody is not free to decide."""

from departments.models import Department, Role, User
from departments.permissions import has_role, is_free, is_office, is_publisher
from inspections.models import Accountability, Finding, FindingFile, Supervisor, Visit

UNIT_ROLES = (Role.CLERK, Role.SIGNER, Role.CONTACT)


def supervisor_of(user: User) -> Supervisor | None:
    """The appointment of an account, whatever its term; None where there is none."""
    return Supervisor.objects.filter(user=user.pk).first() if user.is_authenticated else None


def may_walk(user: User) -> bool:
    """今日暗访: who is a supervisor by role, and the office, which may be appointed too."""
    return has_role(user, Role.SUPERVISOR) or is_office(user)


def may_keep_inspections(user: User) -> bool:
    return is_office(user)


def may_see_supervisors(user: User) -> bool:
    return is_office(user) or has_role(user, Role.AUDITOR)


def may_publish_inspections(user: User) -> bool:
    return is_publisher(user)


def goes_on(user: User, visit: Visit) -> bool:
    return visit.supervisors.filter(user=user.pk).exists()


def may_record(user: User, visit: Visit) -> bool:
    """A visit is recorded by its supervisors, or by the office but for the own unit."""
    return is_at_work(user) and (goes_on(user, visit) or is_free_of(user, visit.unit))


def is_at_work(user: User) -> bool:
    return may_walk(user)


def is_free_of(user: User, unit: Department) -> bool:
    return is_office(user) and is_free(unit_conflict(user, unit))


def may_report_chance(user: User, unit: Department) -> bool:
    """偶遇: any supervisor at work, at any unit but the own one."""
    return may_walk(user) and user.department_id != unit.pk


def may_enter_finding(user: User, unit: Department) -> bool:
    """明查, 举报, 媒体: what reaches the office without a visit, of any unit but the own one."""
    return is_free_of(user, unit)


def saw_it(user: User, finding: Finding) -> bool:
    """Who wrote it down, or went on its visit."""
    return finding.created_by_id == user.pk or bool(finding.visit and goes_on(user, finding.visit))


def may_hand_in(user: User, finding: Finding) -> bool:
    return may_walk(user) and saw_it(user, finding)


def may_redraft(user: User, finding: Finding) -> bool:
    """Its words are changed by who wrote them."""
    return may_walk(user) and finding.created_by_id == user.pk


def may_confirm(user: User, finding: Finding) -> bool:
    """The other supervisor of the visit, never who wrote it down."""
    return may_hand_in(user, finding) and finding.created_by_id != user.pk


def unit_conflict(user: User, unit: Department) -> str:
    return f"是{unit.label}的人" if user.department_id == unit.pk else ""


def verify_conflict(user: User, finding: Finding) -> str:
    return unit_conflict(user, finding.unit) or ("是发现这个问题的人" if saw_it(user, finding) else "")


def close_conflict(user: User, finding: Finding) -> str:
    return unit_conflict(user, finding.unit) or (
        "是核实这个问题的人" if finding.verified_by_id == user.pk else ""
    )


def review_conflict(user: User, finding: Finding) -> str:
    """Who reviews had no part in it: neither saw, nor verified, nor closed, nor decided on a measure."""
    part = {finding.verified_by_id, finding.closed_by_id, finding.decided_by_id}
    part.update(finding.measures.values_list("by", flat=True))
    took = "经办过这个问题" if user.pk in part else ""
    return verify_conflict(user, finding) or took


def may_decide_finding(user: User, finding: Finding) -> bool:
    return is_free_of(user, finding.unit)


def may_verify_finding(user: User, finding: Finding) -> bool:
    return is_office(user) and is_free(verify_conflict(user, finding))


def may_close_finding(user: User, finding: Finding) -> bool:
    return is_office(user) and is_free(close_conflict(user, finding))


def may_review_finding(user: User, finding: Finding) -> bool:
    return is_office(user) and is_free(review_conflict(user, finding))


def may_speak_for_unit(user: User, finding: Finding) -> bool:
    """Answer, report, ask for a review: the unit's three roles."""
    return has_role(user, *UNIT_ROLES) and user.department_id == finding.unit_id


def may_see_who_saw(user: User, finding: Finding) -> bool:
    """The unit and the auditor never read who saw it."""
    return saw_it(user, finding) or (is_office(user) and user.department_id != finding.unit_id)


def may_see_original(user: User, file: FindingFile) -> bool:
    """The bytes as taken: for who handed them in and the office; everybody else sees a copy without EXIF."""
    return file.uploaded_by_id == user.pk or (is_office(user) and user.department_id != file.finding.unit_id)


def may_hold_to_account(user: User, finding: Finding) -> bool:
    return may_decide_finding(user, finding)


def may_enter_return(user: User, measure: Accountability) -> bool:
    return may_decide_finding(user, measure.finding)


def is_of_unit(user: User) -> bool:
    return has_role(user, *UNIT_ROLES)


def may_read_findings(user: User) -> bool:
    """The list: the office and the auditor all that they may see, a unit its own; a supervisor has 我的暗访."""
    return is_office(user) or has_role(user, Role.AUDITOR, *UNIT_ROLES)


def may_review_or_ask(user: User) -> bool:
    return is_of_unit(user) or is_office(user)
