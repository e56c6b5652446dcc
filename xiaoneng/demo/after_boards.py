"""What follows the boards of the demonstration: the rules of this year, what was decided of them, and rectification."""

from datetime import date, datetime, timedelta

from assessments.contact.rectifying import lights_without_due, set_due, take_rectification_step
from assessments.models import Rectification
from boards.attention.deciding import Held, decide, set_rule, take_case_step
from boards.attention.proposing import year_attention
from departments.models import Department, User
from departments.months import CalendarMonth

KEEPER, CHECKER, CONTACT = "zfb-shenhe2", "zfb-shenhe1", "chunxi-lianluo"
RULES = (("yellow", 12, 3, "notice"), ("departments", 6, 1, "talk"), ("reds", 4, 1, "talk"))
LEFT_OPEN = 3  # months whose proposals nobody has decided yet
DAYS = 10
FEEDBACK = "已约谈责任科室，逐件回访办理人；整改台账和回访记录留存备查。"


def follow_boards(today: date, now: datetime) -> None:
    """Rules of the year of the last board with their decisions; days and feedback for some lights of it."""
    last = CalendarMonth.of(today).plus(-1)
    people = {user.username: user for user in User.objects.select_related("department")}
    keeper = people[KEEPER]
    for kind, count, span, measure in RULES:
        set_rule(last.year, kind, actor=keeper, is_on=True, count=count, span=span, measure=measure)
    _decide(last, keeper, today, now)
    _rectify(last, people, today, now)


def _decide(last: CalendarMonth, keeper: User, today: date, now: datetime) -> None:
    """The older proposals, the oldest first: two held, one waits to be, one declined, and so on."""
    units = {unit.code: unit for unit in Department.objects.all()}
    older = [one for one in year_attention(last.year).open if one.month.plus(LEFT_OPEN) <= last]
    for number, one in enumerate(reversed(older)):
        declined = number % 4 == 3
        words = "所涉事项已列入专项整治，不另行提醒。" if declined else "情况属实，按规则办理。"
        name = "decline" if declined else "adopt"
        case = decide(one.rule.kind, units[one.unit], one.month, name, actor=keeper, words=words, now=now)
        if number % 4 < 2:
            on = min(today, one.month.plus(1).first_day + timedelta(days=23))
            told = "已当面说明缘由，对方认可，一个月内报整改情况。"
            held = Held(on, ("主要负责人", "分管负责人")[number % 2])
            take_case_step(case, "hold", actor=keeper, words=told, held=held, now=now)


def _rectify(last: CalendarMonth, people: dict[str, User], today: date, now: datetime) -> None:
    """A day for two lights in three; the contact of one unit answers, and the first answer is verified."""
    own = people[CONTACT].department
    for number, light in enumerate(lights_without_due(last)):
        if light.unit_id == own.pk or number % 3:
            set_due(light, today + timedelta(days=DAYS), actor=people[KEEPER], now=now)
    answered = Rectification.objects.filter(line__unit=own).select_related("line__unit").order_by("pk")[:2]
    for number, row in enumerate(answered):
        row = take_rectification_step(row, "answer", actor=people[CONTACT], words=FEEDBACK, now=now)
        if not number:
            words = "资料齐全，回访属实。"
            take_rectification_step(row, "pass", actor=people[CHECKER], words=words, now=now)
