"""The present month of promises: issued at its beginning, and now one or more items in each state."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

from assessments.dates import SHANGHAI, local_day
from commitments.dates import LETTER_DAYS, letter_due
from commitments.difficulties import raise_difficulty
from commitments.examining import give_opinion
from commitments.extending import ask_extension, decide_extensions
from commitments.letters import LeadersLetter, assign_letter, sign_for
from commitments.models import Item
from commitments.planning import PlanApproval, Proposal, issue_plan, propose
from commitments.reports import ReportWords, usual_words
from commitments.workflow import take_step
from departments.models import Department, Role, SpecialDay, User
from departments.months import CalendarMonth
from xiaoneng.demo.people import EXAMINERS

PUBLISHER, REVIEWER = "zfb-fabu", "zfb-shenhe1"
APPROVED_BY, MEETING = "区长办公会", "区长办公会"
UNIT_ROLES = (Role.CLERK, Role.CONTACT)
SHOWN, NOT_SIGNED = 3, 5
CLOSED, AGREED = 4, 5  # of those applied for: so many closed, and so many that every body agreed to
APPLIED = 8
LETTER_LEFT = 2  # working days until the leader's letter is due
DOCUMENT = "区委督查室会议纪要第9期"


def promise_this_month(month: CalendarMonth, take_in: Callable[[datetime], None], *, now: datetime) -> None:
    """The list as it was proposed (`take_in` at a moment), approved and issued; then what has become of it."""
    publisher = User.objects.get_by_natural_key(PUBLISHER)
    take_in(_moment(month, 2, now))
    issued = _moment(month, 5, now)
    keys = list(Item.objects.proposed_in(month).order_by("code").values_list("pk", flat=True))
    approval = PlanApproval(APPROVED_BY, local_day(issued), "同意")
    issue_plan(month, keys, approval, shown=keys[:SHOWN], actor=publisher, now=issued)
    units = list(Department.objects.assessed(month))
    for unit in units[:-NOT_SIGNED]:
        sign_for(unit, actor=_own(unit), now=issued)
    free = _free_items(month)
    _examine(free[:APPLIED], publisher, now)
    _follow(free[APPLIED:], publisher, now)
    _assign_letter(free[-1].unit, now)
    _propose_late(free[-2].unit, month, now)


def _moment(month: CalendarMonth, day: int, now: datetime) -> datetime:
    return min(datetime.combine(month.first_day.replace(day=day), time(10), SHANGHAI), now)


def _own(unit: Department) -> User:
    return User.objects.filter(department=unit, role__in=UNIT_ROLES).order_by("username")[0]


def _free_items(month: CalendarMonth) -> list[Item]:
    """Those that all three bodies may examine: none of their own."""
    bodies = [account.unit for account in EXAMINERS]
    rows = Item.objects.of_month(month).exclude(unit__code__in=bodies)
    return list(rows.select_related("unit").order_by("code"))


def _examine(items: Sequence[Item], publisher: User, now: datetime) -> None:
    """Closed, agreed to by all and not closed yet, disagreed with, asked to complete, and not examined."""
    examiners = [User.objects.get_by_natural_key(account.username) for account in EXAMINERS]
    for item in items:
        report = ReportWords(usual_words(item))
        take_step(item, "apply", actor=_own(item.unit), report=report, now=now)
    for item in items[:AGREED]:
        for examiner in examiners:
            give_opinion(item, True, actor=examiner, now=now)
    for item in items[:CLOSED]:
        take_step(item, "close", actor=publisher, now=now)
    give_opinion(items[AGREED], True, actor=examiners[0], now=now)
    words = "验收单没有附上，不能看出已经完成"
    give_opinion(items[AGREED], False, actor=examiners[1], note=words, now=now)
    asked = "请补充验收单和现场照片"
    take_step(items[AGREED + 1], "ask", actor=examiners[2], note=asked, now=now)


def _follow(items: Sequence[Item], publisher: User, now: datetime) -> None:
    """Two want more time, one of them has it; one tells what blocks it; one is given up."""
    later, longer, blocked, dropped, other = items[:5]
    reason = "涉及的三户征迁协议仍在商谈，需延后一个月"
    for item in (later, longer):
        ask_extension(item, item.due_month.plus(1), reason, actor=_own(item.unit), now=now)
    waiting = later.extensions.values_list("pk", flat=True)
    reviewer = User.objects.get_by_natural_key(REVIEWER)
    decide_extensions(list(waiting), True, MEETING, local_day(now), actor=reviewer, now=now)
    raise_difficulty(
        blocked,
        "施工便道要占用绿地，审批材料尚缺一项",
        "建议由配合单位先行容缺受理，十日内补齐材料",
        depends_on=other.unit,
        actor=_own(blocked.unit),
        now=now,
    )
    words = "与另一事项合并办理"
    take_step(dropped, "cancel", actor=publisher, note=words, document=DOCUMENT, now=now)


def _assign_letter(unit: Department, now: datetime) -> None:
    """A leader's letter that came in so long ago that it is due in two working days."""
    today, off = local_day(now), SpecialDay.objects.as_sets()
    due, received = letter_due(today, LETTER_LEFT, **off), today
    while letter_due(received, LETTER_DAYS, **off) > due:
        received -= timedelta(days=1)
    letter = LeadersLetter(_number(today), "核实并回复企业反映的项目用电接入问题", received)
    assign_letter(unit, letter, actor=User.objects.get_by_natural_key(REVIEWER), now=now)


def _number(day: date) -> str:
    return f"高办批〔{day.year}〕{day.month}号"


def _propose_late(unit: Department, month: CalendarMonth, now: datetime) -> None:
    """Two more after the list was out: one waits for the office, one was returned."""
    texts = ("完成企业服务月走访清单销号", "做好相关工作")
    proposals = [Proposal(text, month) for text in texts]
    _, vague = propose(unit, month, proposals, actor=_own(unit), now=now)
    reviewer = User.objects.get_by_natural_key(REVIEWER)
    take_step(vague, "return", actor=reviewer, note="请写清做什么、做到什么程度", now=now)
