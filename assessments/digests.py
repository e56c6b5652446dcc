"""What the daily digest tells of months: a department's return, the office's queue, what a unit has to answer."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse

from assessments.cards import DepartmentMonth, MonthsDesk, OfficeMonth, months_desk
from assessments.contact.desks import AnswersDesk, UnitDesk, answers_desk, unit_desk
from assessments.dates import is_over
from assessments.reminding import due_words
from departments.digests import DigestLine
from departments.models import User
from departments.months import day_words


def digest(user: User, *, now: datetime) -> list[DigestLine]:
    desk = months_desk(user, now=now)
    own = (line for month in desk.own_months for line in _own(month, desk, now))
    office = (line for month in desk.office_months for line in _office(month, now))
    return [*own, *office, *_unit(unit_desk(user, now=now)), *_answers(answers_desk(user, now=now))]


def _own(own: DepartmentMonth, desk: MonthsDesk, now: datetime) -> Iterator[DigestLine]:
    month = own.sheet.month
    at = month.calendar_month
    sheet = reverse("sheet_month", args=[at])
    if desk.signs and own.waits_for_signature and not own.nothing_to_sign:
        yield DigestLine(
            f"{at.month}月报送等您{'审签' if desk.may_sign else '代签'}", reverse("sheet_sign", args=[at])
        )
    if own.asked:
        first = min(request.until for request in own.asked if request.until)
        words = f"区作风办提请{at.month}月补亮 {len(own.asked)} 条，最早到 {day_words(first)}答复"
        yield DigestLine(words, sheet)
    back = len(own.returned) + len(own.returned_explanations)
    if back:
        yield DigestLine(f"{at.month}月报送有 {back} 条退回，等部门补正", sheet)
    if own.to_send_again:
        yield DigestLine(f"{at.month}月报送有 {own.to_send_again} 条改好了，还没有重新报送", sheet)
    missing = len(own.sheet.applicable) - own.sheet.complete
    if missing > 0 and is_over(at, now):
        yield DigestLine(f"{at.month}月{due_words(month, now)}；还缺 {missing} 条", sheet)


def _office(office: OfficeMonth, now: datetime) -> Iterator[DigestLine]:
    month = office.month
    if not is_over(month.calendar_month, now):
        return
    queue = reverse("review_month", args=[month.calendar_month])
    waiting = [f"待审认定 {office.waiting} 条"] if office.waiting else []
    waiting += [f"待看说明 {office.explanations} 条"] if office.explanations else []
    if waiting:
        yield DigestLine(f"{month}{'、'.join(waiting)}，审核至 {day_words(month.decide_until)}", queue)
    if office.requests.lapsed:
        words = f"{month}提请补亮有 {office.requests.lapsed} 条到期没有回复"
        yield DigestLine(words, f"{reverse('review_spared', args=[month.calendar_month])}?tab=asked")
    if office.unreported and now > month.report_until:
        yield DigestLine(f"{month}还有 {len(office.unreported)} 个部门没有报送", f"{queue}?tab=unreported")


def _unit(desk: UnitDesk | None) -> Iterator[DigestLine]:
    """What the contact has to press or write; who only reads for the unit is told on the desk."""
    if desk is None or not desk.may_answer:
        return
    for told in desk.months:
        if told.unreceived and told.object_until:
            until = f"，{told.until_words}" if told.object_until >= desk.today else ""
            words = f"{told.month}有 {len(told.unreceived)} 条告知没有签收{until}"
            yield DigestLine(words, reverse("unit_month", args=[told.month.calendar_month]))
    for rectification in desk.to_rectify:
        late = "，已逾期" if rectification.due_on < desk.today else ""
        words = f"{rectification.line.month}一盏灯要在 {day_words(rectification.due_on)}前反馈整改{late}"
        yield DigestLine(words, reverse("unit_line", args=[rectification.line_id]))


def _answers(desk: AnswersDesk | None) -> Iterator[DigestLine]:
    if desk is None:
        return
    if desk.to_decide:
        first = min(objection.decide_until for objection in desk.to_decide)
        words = f"{len(desk.to_decide)} 条异议等复核，最早到 {day_words(first)}为止"
        yield DigestLine(words, reverse("objections"))
    if desk.to_correct:
        yield DigestLine(f"{len(desk.to_correct)} 条异议已决定，等更正榜单", reverse("objections"))
    if desk.to_verify:
        yield DigestLine(f"{len(desk.to_verify)} 条整改反馈等核验", reverse("rectifications"))
