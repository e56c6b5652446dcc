"""Who may do what with promises: two-line predicates `(user, thing) -> bool`; `ItemQuerySet.visible_to` says who reads.

A unit's own people (经办人, 审签人, 联络员) propose, apply, ask for time; the office decides, an examining body gives
its opinion, and neither about its own unit's items.
"""

from assessments.permissions import may_fill_in
from commitments.models import Item, Panel, Source
from departments.models import Department, Role, User
from departments.months import CalendarMonth
from departments.permissions import belongs_to, has_role, is_free, is_office, is_publisher

OF_A_UNIT = (Role.CLERK, Role.SIGNER, Role.CONTACT)


def acts_for(user: User, unit: Department) -> bool:
    """Whoever speaks for a unit in its promises."""
    return has_role(user, *OF_A_UNIT) and belongs_to(user, unit)


def has_own_promises(user: User) -> bool:
    return has_role(user, *OF_A_UNIT)


def may_see_all(user: User) -> bool:
    return is_office(user) or has_role(user, Role.AUDITOR)


def may_see_examining(user: User) -> bool:
    """The queue of applications: the examiners', and the office's that closes them."""
    return may_see_all(user) or has_role(user, Role.EXAMINER)


def is_own(user: User, item: Item) -> bool:
    return acts_for(user, item.unit)


def side_of(user: User, item: Item) -> str:
    """回避: whose item it is or who helps with it, in the history's words; "" for nobody of these."""
    if belongs_to(user, item.unit):
        return f"属于承办单位{user.department.label}"
    helping = {unit.pk for unit in item.with_units.all()}
    return f"属于协办单位{user.department.label}" if user.department_id in helping else ""


def is_free_of(user: User, item: Item) -> bool:
    """Somebody of the office who is on no side of the item, or an office of one."""
    return is_office(user) and is_free(side_of(user, item))


def sits_on_panel(user: User, month: CalendarMonth) -> bool:
    on_panel = Panel.objects.of_month(month).filter(department=user.department_id)
    return has_role(user, Role.EXAMINER) and on_panel.exists()


def may_examine(user: User, item: Item) -> bool:
    """An examiner of a body that sits on the panel of the month of the application, on no side of the item."""
    if item.applied_on is None or not has_role(user, Role.EXAMINER):
        return False
    return is_free(side_of(user, item)) and sits_on_panel(user, CalendarMonth.of(item.applied_on))


def may_ask(user: User, item: Item) -> bool:
    return is_free_of(user, item) or may_examine(user, item)


def may_drop(user: User, item: Item) -> bool:
    """Whoever's side proposed it: the unit its own, the office what it wrote for a unit."""
    if item.created_by is None or item.created_by.department_id != item.unit_id:
        return is_office(user)
    return is_own(user, item)


def may_issue(user: User, item: Item) -> bool:
    """A plan is issued by 发布人; a leader's letter by anybody of the office."""
    return is_publisher(user) or (is_office(user) and item.source == Source.LETTER)


def may_issue_plan(user: User) -> bool:
    return is_publisher(user)


def may_overrule(user: User, item: Item) -> bool:
    """恢复督办, 不再办理: 发布人, who is on no side either."""
    return is_publisher(user) and is_free(side_of(user, item))


def may_undo(user: User, item: Item) -> bool:
    """A decision is taken back by the office; what only 发布人 decides, by them alone."""
    return may_overrule(user, item) if is_overruled(item) else is_free_of(user, item)


def is_overruled(item: Item) -> bool:
    """Whether the last decision was one of 发布人's: 不再办理, or 恢复督办 of what was closed."""
    return item.state == "cancelled" or (item.state == "assigned" and item.decided_from == "closed")


def may_propose_for(user: User, unit: Department) -> bool:
    return acts_for(user, unit) or is_office(user)


def may_decide_extension(user: User, item: Item) -> bool:
    return is_free_of(user, item)


def may_reply(user: User, item: Item) -> bool:
    """呈报领导: noted by the office."""
    return is_free_of(user, item)


def why_not_decide(user: User, item: Item) -> str:
    """Why somebody of the office may not decide here, as a sentence; "" where they may."""
    side = side_of(user, item)
    return "" if is_free(side) else f"您{side}，按回避规定不办理，请由其他人员办理"


def may_see_year(user: User) -> bool:
    """A year's points: all of them for who reads everything, its own for a unit."""
    return may_see_all(user) or has_own_promises(user)


def may_set_year_rule(user: User) -> bool:
    """What a year is worth: 发布人."""
    return is_publisher(user)


def may_publish_commitments(user: User) -> bool:
    """督查通报 of a month, first and corrected: 发布人."""
    return is_publisher(user)


def may_draw_readings(user: User, department: Department) -> bool:
    """取数 and 带入认定: whoever writes the monthly figures of the metric's department."""
    return department.assesses and may_fill_in(user, department)


def may_see_readings(user: User) -> bool:
    """The page of what the ledger feeds: who may draw, and the office that reads it."""
    return may_draw_readings(user, user.department) or may_see_all(user)
