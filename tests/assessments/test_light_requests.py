"""提请补亮: the matrix state × step × who; what is asked, refused and answered, and who is told."""

from datetime import date, datetime, timedelta
from itertools import product

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from assessments.dates import SHANGHAI
from assessments.light_request_answers import answer_word, answers_to, unanswered
from assessments.light_requests import (
    LIGHT_REQUEST_STEPS,
    request_for,
    request_steps_open_to,
    take_light_request_step,
    unasked_fault,
)
from assessments.models import (
    Determination,
    Explanation,
    ExplanationState,
    LightRequest,
    LightRequestState,
    LineState,
    Month,
    Origin,
)
from assessments.office.unreported_lights import add_unreported
from assessments.rows import row_faults
from assessments.workflow import take_step
from departments.models import AccountNotice, Department, Record, Role
from departments.months import CalendarMonth
from departments.steps import StepRefused
from rules.models import Signal
from tests.factories import (
    JUNE,
    make_explanation,
    make_line,
    make_reading,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
JULY = JUNE.plus(1)
IN_AUGUST = datetime(2026, 8, 4, 10, tzinfo=SHANGHAI)
NOW = datetime(2026, 7, 8, 10, tzinfo=SHANGHAI)  # a Wednesday; June is planned to be out on 21 July
FRIDAY, PLANNED = date(2026, 7, 10), date(2026, 7, 21)
PEOPLE = {
    "reviewer": (Role.REVIEWER, "zfb"),
    "publisher": (Role.PUBLISHER, "zfb"),
    "own reviewer": (Role.REVIEWER, "rsj"),
    "unit reviewer": (Role.REVIEWER, "chunxi"),
    "own clerk": (Role.CLERK, "rsj"),
    "own signer": (Role.SIGNER, "rsj"),
    "contact": (Role.CONTACT, "chunxi"),
    "auditor": (Role.AUDITOR, "zfb"),
    "system_admin": (Role.SYSTEM_ADMIN, "zfb"),
}
OFFICE = {"reviewer", "publisher"}
# step → {state: state afterwards}; all else refuses and leaves no trace.
TABLE = {
    "ask": {"open": "asked"},
    "move": {"asked": "asked"},
    "withdraw": {"asked": "open"},
    "waive": {"open": "waived", "asked": "waived"},
    "resume": {"waived": "open"},
}


@pytest.fixture
def yellow(rules, town):
    """A light that 59 of 100 calls for."""
    clause = make_threshold(rules, Signal.YELLOW_LIGHT, standard="＜60")
    make_reading(clause.metric, town, done=59, total=100)
    return clause


@pytest.fixture
def place(yellow, town):
    return request_for(JUNE, yellow, town)


def person(who):
    role, code = PEOPLE[who]
    department = Department.objects.filter(code=code).first()
    return make_user(role, department, username=who.replace(" ", "_"))


def take(request, step, actor, **more):
    return take_light_request_step(request, step, actor=actor, now=more.pop("now", NOW), **more)


@pytest.fixture
def asked(place, reviewer):
    return take(place, "ask", reviewer)


def standing(place, state, reviewer):
    """The request in that state, reached by its own steps."""
    if state == "asked":
        return take(place, "ask", reviewer)
    return take(place, "waive", reviewer, note="数据有误") if state == "waived" else place


@pytest.mark.parametrize(
    ("who", "state", "step"), list(product(PEOPLE, LightRequestState.values, LIGHT_REQUEST_STEPS))
)
def test_steps_are_those_of_the_table(place, who, state, step):
    other = make_user(Role.REVIEWER, username="other")
    request, actor = standing(place, state, other), person(who)
    before, target = Record.objects.count(), TABLE[step].get(state)
    offered = step in [each.name for each in request_steps_open_to(actor, request)]
    assert offered == (target is not None and who in OFFICE)
    if offered:
        assert take(request, step, actor, note="理由").state == target
        assert Record.objects.first().verb == f"light_request.{step}"
        return
    with pytest.raises((PermissionDenied, StepRefused)):
        take(request, step, actor, note="理由")
    assert Record.objects.count() == before
    assert [row.state for row in LightRequest.objects.all()] == ([state] if state != "open" else [])


def test_asking_takes_the_usual_day_and_words_and_is_kept_whole(place, reviewer):
    row = take(place, "ask", reviewer)
    assert (row.until, row.words, row.asked_by, row.asked_at, row.version) == (
        FRIDAY,
        "请补报，或写明不亮灯的情况",
        reviewer,
        NOW,
        1,
    )
    event = Record.objects.get()
    assert event.sentence == f"提请补亮：{row}，2026年7月10日前：请补报，或写明不亮灯的情况"
    assert '"until":"2026-07-10"' in event.data
    made_by_the_test = ("人员", "指标数据")
    assert [fault for fault in row_faults() if not fault.startswith(made_by_the_test)] == []
    LightRequest.objects.update(words="另一句")
    assert [fault for fault in row_faults() if "提请的话与历史第" in fault]


@pytest.mark.parametrize(
    ("until", "refusal"),
    [
        (date(2026, 7, 7), "答复期限不能早于今天"),
        (PLANNED + timedelta(days=1), "答复期限不能晚于2026年6月计划发布的那天（7月21日）"),
        (date(2026, 7, 8), ""),
        (PLANNED, ""),
    ],
)
@pytest.mark.parametrize("step", ["ask", "move"])
def test_day_lies_between_today_and_the_planned_publication(place, reviewer, until, refusal, step):
    assert Month.objects.planned(JUNE).publish_on == PLANNED
    request = take(place, "ask", reviewer) if step == "move" else place
    if not refusal:
        assert take(request, step, reviewer, until=until).until == until
        return
    with pytest.raises(ValidationError) as fault:
        take(request, step, reviewer, until=until)
    assert fault.value.message_dict == {"until": [refusal]}


def test_past_the_planned_publication_today_is_the_last_day(place, reviewer):
    late = datetime(2026, 7, 22, 10, tzinfo=SHANGHAI)
    assert take(place, "ask", reviewer, now=late).until == date(2026, 7, 22)


@pytest.mark.parametrize("state", [state for state in LineState if state != LineState.DRAFT])
def test_nothing_is_asked_where_a_line_is(place, reviewer, state):
    make_line(place.clause, place.unit, state=state)
    with pytest.raises(StepRefused, match="已有认定") as refusal:
        take(place, "ask", reviewer)
    assert (refusal.value.code, LightRequest.objects.count()) == ("reported", 0)


def test_line_of_the_rules_alone_is_asked_for(yellow, town, reviewer):
    for request, words in (
        (request_for(JUNE, yellow, yellow.rule_set.department), "不能认定本部门自己"),
        (request_for(JUNE, yellow, town, CalendarMonth(2026, 7)), "所属月份 2026-07 晚于计入的 2026-06"),
        (request_for(JUNE, yellow, make_town("gone", "旧镇", is_assessed=False)), "旧镇不是被考核单位"),
    ):
        with pytest.raises(ValidationError) as fault:
            take(request, "ask", reviewer)
        assert fault.value.messages == [words]


@pytest.mark.parametrize("step", LIGHT_REQUEST_STEPS)
def test_published_month_refuses_every_step(place, reviewer, step):
    state = next(iter(TABLE[step]))
    request = standing(place, state, reviewer)
    Month.objects.open(JUNE)
    Month.objects.update(published_at=NOW)
    request = request_for(JUNE, place.clause, place.unit)
    assert request_steps_open_to(reviewer, request) == []
    with pytest.raises(StepRefused, match="已发布") as refusal:
        take(request, step, reviewer, note="理由")
    assert refusal.value.code == "published"


def test_month_that_has_not_begun_is_not_asked_about(yellow, town, reviewer):
    with pytest.raises(StepRefused, match="2026年8月还没有开始"):
        take(request_for(JUNE.plus(2), yellow, town), "ask", reviewer)


def test_second_asking_is_the_first(asked, place, reviewer):
    with pytest.raises(StepRefused) as refusal:
        take(place, "ask", reviewer)
    assert (refusal.value.code, LightRequest.objects.count()) == ("already", 1)


def test_version_that_moved_on_is_not_decided_upon(asked, reviewer):
    take(asked, "move", reviewer, until=PLANNED)
    with pytest.raises(StepRefused, match="内容已变更"):
        take(asked, "withdraw", reviewer, version=asked.version)


# What the department had said, and what it answers


def test_filed_words_come_back_with_the_asking_and_stand_again_when_it_is_taken_back(place, reviewer):
    words = make_explanation(place.clause, unit=place.unit, state="filed", reason="other", words="正在整改")
    row = take(place, "ask", reviewer, words="请补报")
    words.refresh_from_db()
    assert (words.state, words.note) == (ExplanationState.RETURNED, "提请补亮：请补报")
    take(row, "withdraw", reviewer)
    words.refresh_from_db()
    assert (words.state, words.note) == (ExplanationState.FILED, "")


def test_words_that_were_rewritten_since_stay_as_they_are(place, reviewer):
    words = make_explanation(place.clause, unit=place.unit, state="filed", reason="other", words="正在整改")
    row = take(place, "ask", reviewer)
    Explanation.objects.filter(pk=words.pk).update(version=2, words="另写的")
    take(row, "withdraw", reviewer)
    assert Explanation.objects.get().state == ExplanationState.RETURNED


def test_words_that_the_office_took_are_not_asked_about(place, reviewer):
    make_explanation(place.clause, unit=place.unit, state="accepted", reason="other", words="正在整改")
    with pytest.raises(StepRefused, match="说明已采纳，要提请先撤销采纳"):
        take(place, "ask", reviewer)


def file_line(place):
    line = make_line(place.clause, place.unit, state=LineState.DRAFT)
    return take_step(line, "file", actor=make_user(Role.SIGNER, place.assessor))


def file_words(place):
    words = make_explanation(place.clause, unit=place.unit, state="draft", reason="other", words="正在整改")
    return take_step(words, "file", actor=make_user(Role.SIGNER, place.assessor))


@pytest.mark.parametrize(
    ("answer", "word", "told"),
    [
        (file_line, "已补报", "，事由：6月获市级通报表扬"),
        (file_words, "已说明", "：其他：正在整改"),
    ],
)
def test_what_the_department_files_is_the_answer_and_who_asked_is_told(asked, reviewer, answer, word, told):
    assert unanswered(LightRequest.objects.all()) == [asked]
    thing = answer(asked)
    assert answers_to([asked]) == {asked.pk: thing}
    assert answer_word(thing) == word
    assert unanswered(LightRequest.objects.all()) == []
    notice = AccountNotice.objects.get()
    assert notice.person == reviewer
    assert notice.words.endswith(f"您提请补亮的 {asked}，部门{word}（由审签人报送）{told}")


def test_what_is_taken_back_or_sent_back_is_no_answer_any_more(asked, reviewer):
    words = file_words(asked)
    take_step(words, "withdraw", actor=make_user(Role.CLERK, asked.assessor))
    assert answers_to([asked]) == {}
    take_step(words, "file", actor=person("own signer"))
    take_step(words, "return", actor=reviewer, note="请重写")
    assert answers_to([asked]) == {}


def test_line_of_the_office_and_words_on_the_whole_clause_are_no_answer(asked, reviewer):
    make_explanation(asked.clause, state="filed")
    make_line(asked.clause, asked.unit, origin=Origin.OFFICE, created_by=reviewer)
    assert answers_to([asked]) == {}


def test_nobody_is_told_of_what_nobody_asked_for(place):
    file_line(place)
    assert AccountNotice.objects.count() == 0


def test_asking_of_somebody_else_is_taken_back_with_words_and_they_are_told(asked, reviewer):
    second = make_user(Role.PUBLISHER)
    with pytest.raises(ValidationError, match="这是审核员提请的，撤回要写明理由"):
        take(asked, "withdraw", second)
    take(asked, "withdraw", second, note="数据已更正")
    assert AccountNotice.objects.get(person=reviewer).words.endswith(
        f"您提请补亮的 {asked}，由{second}撤回：数据已更正"
    )
    row = LightRequest.objects.get()
    assert (row.state, row.words, row.until, row.asked_by) == ("open", "", None, None)


def test_not_to_be_added_after_all_ends_the_asking_as_taking_it_back_does(place, reviewer):
    words = make_explanation(place.clause, unit=place.unit, state="filed", reason="other", words="正在整改")
    row, second = take(place, "ask", reviewer), make_user(Role.PUBLISHER)
    row = take(row, "waive", second, note="数据已更正")
    words.refresh_from_db()
    assert words.state == ExplanationState.FILED
    told = f"您提请补亮的 {row}，由{second}定为不必补：数据已更正"
    assert AccountNotice.objects.filter(person=reviewer, words__endswith=told).count() == 1
    assert (row.words, row.until, row.asked_by, row.asked_at) == ("", None, None, None)
    assert (row.note, row.waived_by) == ("数据已更正", second)


# A month that is out


@pytest.mark.parametrize("state", ["asked", "open", "waived"])
def test_what_stood_in_a_published_month_goes_on_in_the_month_that_is_asked(place, reviewer, state):
    row = take(place, "ask", reviewer)
    if state != "asked":
        row = take(row, "withdraw" if state == "open" else "waive", reviewer, note="理由")
    Month.objects.update(published_at=NOW)
    late = request_for(JULY, place.clause, place.unit, JUNE)
    assert (late.pk, late.month.calendar_month) == (row.pk, JULY)
    step = {"asked": "move", "open": "ask", "waived": "resume"}[state]
    taken = take(late, step, reviewer, now=IN_AUGUST)
    assert (taken.pk, taken.month.calendar_month, taken.data_month) == (row.pk, JULY, JUNE)
    if state == "waived":
        add = {"actor": reviewer, "grounds": "6月完成 59%", "unasked": "急", "now": IN_AUGUST}
        line = add_unreported(JULY, place.clause, place.unit, data_month=JUNE, **add)
        assert (line.month.calendar_month, line.data_month) == (JULY, JUNE)


def test_what_stands_in_an_open_month_stays_there(asked):
    assert request_for(JULY, asked.clause, asked.unit, JUNE).month.calendar_month == JUNE


def test_not_to_be_added_wants_a_reason_that_is_kept(place, reviewer):
    with pytest.raises(ValidationError) as fault:
        take(place, "waive", reviewer, note="　")
    assert fault.value.message_dict == {"note": ["不必补要写明理由"]}
    row = take(place, "waive", reviewer, note="数据是上年的")
    assert (row.note, row.waived_by) == ("数据是上年的", reviewer)
    assert Record.objects.get().sentence == f"定为不必补：{row}，数据是上年的"
    assert take(row, "resume", reviewer).note == ""


# Adding before and after asking


@pytest.mark.parametrize(
    ("prepare", "now", "wanted"),
    [
        ("nothing", NOW, "还没有提请补亮部门；不先提请的，要写明为什么"),
        ("asked", NOW, "提请补亮的答复期限到 7月10日，部门还没有答复；不等的，要写明为什么"),
        ("asked", datetime(2026, 7, 11, 9, tzinfo=SHANGHAI), ""),
        ("explained", NOW, ""),
        ("withdrawn", NOW, "还没有提请补亮部门；不先提请的，要写明为什么"),
    ],
)
def test_adding_wants_a_reason_until_the_department_answered_or_let_its_day_pass(
    place, reviewer, prepare, now, wanted
):
    if prepare != "nothing":
        row = take(place, "ask", reviewer)
    if prepare == "explained":
        file_words(place)
    if prepare == "withdrawn":
        take(row, "withdraw", reviewer)
    assert unasked_fault(request_for(JUNE, place.clause, place.unit), now.date()) == wanted
    told = {"actor": reviewer, "grounds": "6月完成 59%", "now": now}
    if wanted:
        with pytest.raises(ValidationError) as fault:
            add_unreported(JUNE, place.clause, place.unit, **told)
        assert fault.value.message_dict == {"unasked": [wanted]}
        assert Determination.objects.count() == 0
    line = add_unreported(JUNE, place.clause, place.unit, unasked="部门已口头同意", **told)
    assert line.unasked_because == ("部门已口头同意" if wanted else "")
    added = Record.objects.filter(verb="determination.add_spared").get()
    assert ('"unasked":"部门已口头同意"' in added.data) == bool(wanted)
    assert ("未先提请：部门已口头同意" in added.sentence) == bool(wanted)


def test_what_was_settled_as_not_to_be_added_is_not_added(place, reviewer):
    take(place, "waive", reviewer, note="数据是上年的")
    with pytest.raises(StepRefused, match="已定为不必补（数据是上年的），要补充先撤销"):
        add_unreported(JUNE, place.clause, place.unit, actor=reviewer, grounds="有", unasked="急", now=NOW)
