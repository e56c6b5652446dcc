"""The office's pages of rules in work: how far each department has come, and the decision on a set that was sent."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertInHTML, assertRedirects

from departments.history.differences import seal_of
from departments.models import Record, Role, SpecialDay
from departments.months import CalendarMonth, day_words
from rules.cards import rules_desk
from rules.drafting import copy_forward, next_march, write_clause
from rules.events import RoundDatesSet, RoundReminded
from rules.forms.rounds import RemindForm
from rules.models import RevisionRound, RoundReminder, RuleSetState
from rules.reminding import chat_text, remind, remind_due
from rules.round_dates import ROUND_DATES, set_round_dates
from rules.rounds import round_of
from rules.workflow import take_step
from rules.workshop import Quantified
from tests.factories import make_assessor, make_clause, make_metric, make_rule_set, make_threshold, make_user
from tests.rules.workshop import address, decide

pytestmark = pytest.mark.django_db
S = RuleSetState


def test_approval_wants_document_and_day_and_no_words(client, clerk, reviewer, draft):
    take_step(draft, "send", actor=clerk)
    client.force_login(reviewer)
    page = decide(client, draft, step="approve", **{"note-red_flag-1": "再看看"})
    form = page.context["form"]
    assert form.errors == {
        "__all__": ["写了意见，请按“退回修改”；要批准，请先把意见删去"],
        "document": ["请填写批准文号"],
        "day": ["请填写批准日期"],
    }
    assertContains(page, "再看看")
    draft.refresh_from_db()
    assert draft.state == S.SUBMITTED


def test_return_without_words_and_early_approval_are_refused_in_place(client, clerk, reviewer, draft):
    take_step(draft, "send", actor=clerk)
    client.force_login(reviewer)
    assertContains(decide(client, draft, step="return"), "退回修改要写明意见")
    approval = {"document": "1号", "day": "2999-01-01"}
    page = decide(client, draft, step="approve", **approval)
    assertContains(page, "批准日期 2999-01-01 还没有到")
    assertContains(page, 'value="2999-01-01"')


def test_words_on_a_set_that_was_recalled_are_shown_again(client, clerk, reviewer, draft):
    take_step(draft, "send", actor=clerk)
    client.force_login(reviewer)
    draft.refresh_from_db()
    seen = {"version": draft.version, "seen_state": "submitted"}
    take_step(draft, "recall", actor=clerk)
    words = {"step": "return", "note": "整体偏松", "note-red_flag-1": "请量化"}
    page = client.post(address("rules_review", draft), seen | words)
    assertContains(page, "没有保存：这套细则现在是“草稿”")
    assertContains(page, "整体偏松")
    assertContains(page, "请量化")


def test_round_shows_where_each_department_stands(client, clerk, reviewer, draft):
    make_assessor("swj", "区商务局")
    take_step(draft, "send", actor=clerk)
    rows = round_of(now=timezone.now() + timedelta(days=4)).rows
    assert [(row.department.code, row.word, row.days) for row in rows] == [
        ("rsj", "已送审", 4),
        ("swj", "没有草稿", 0),
    ]
    client.force_login(reviewer)
    page = client.get(reverse("rules_round"))
    assertContains(page, "丁一 5731")
    assertContains(page, "没有经办人")
    assertContains(page, address("rules_review", draft))


def test_round_shows_what_is_approved_for_its_march(rsj, clerk):
    done = make_rule_set(rsj, CalendarMonth(2027, 1))
    rows = round_of(now=datetime.fromisoformat("2027-02-10T09:00+08:00")).rows
    assert [(row.rule_set, row.word) for row in rows] == [(done, "已批准")]


def test_desk_reminds_in_february_and_counts_for_the_office(rsj, clerk, reviewer, in_force):
    february = datetime.fromisoformat("2027-02-10T09:00+08:00")
    assert rules_desk(clerk, now=february).due == CalendarMonth(2027, 3)
    assert rules_desk(clerk, now=february - timedelta(days=60)).due is None
    draft = copy_forward(rsj, CalendarMonth(2027, 3), actor=clerk)
    desk = rules_desk(clerk, now=february)
    assert (desk.own, desk.due) == ([draft], None)
    assert rules_desk(reviewer, now=february).waiting == []
    take_step(draft, "send", actor=clerk)
    assert rules_desk(reviewer, now=february).waiting == [draft]


SENT_BY, DECIDED_BY = date(2027, 1, 29), date(2027, 2, 22)
MARCH_2027 = CalendarMonth(2027, 3)


def at(day):
    return datetime.fromisoformat(f"2027-{day}T09:00+08:00")


def test_round_has_the_usual_dates_moved_to_working_days():
    usual = RevisionRound.objects.at(MARCH_2027)
    assert (usual.send_until, usual.decide_until) == (
        SENT_BY,
        DECIDED_BY,
    )  # 31 January and 20 February are off
    SpecialDay.objects.create(day=SENT_BY, worked=False)
    SpecialDay.objects.create(day=date(2027, 2, 20), worked=True)
    usual = RevisionRound.objects.at(MARCH_2027)
    assert (usual.send_until, usual.decide_until) == (date(2027, 1, 28), date(2027, 2, 20))


@pytest.mark.parametrize(
    ("state", "day", "late_by", "is_overdue"),
    [
        (None, "01-29", 0, False),
        (None, "01-30", 1, True),
        (S.DRAFT, "02-01", 3, True),
        (S.RETURNED, "02-10", 0, False),
        (S.RETURNED, "02-24", 2, True),
        (S.SUBMITTED, "02-22", 0, False),
        (S.SUBMITTED, "02-23", 1, False),  # that is the office's own delay
        (S.APPROVED, "02-25", 0, False),
    ],
)
def test_overdue_is_counted_from_the_date_that_holds(rsj, state, day, late_by, is_overdue):
    if state:
        make_clause(make_rule_set(rsj, MARCH_2027, state=state))
    (row,) = round_of(now=at(day)).rows
    assert (row.late_by, row.is_overdue) == (late_by, is_overdue)


def test_department_with_two_sets_in_work_is_counted_once(rsj, in_force):
    next_year = make_rule_set(rsj, CalendarMonth(2028, 3), state=S.DRAFT)
    waiting = make_rule_set(rsj, CalendarMonth(2027, 4), state=S.SUBMITTED)
    own = make_rule_set(rsj, MARCH_2027, state=S.DRAFT)
    found = round_of(now=at("02-01"))
    assert [row.rule_set for row in found.rows] == [own]
    assert [one.rule_set for one in found.rows[0].others] == [waiting, next_year]
    assert dict(found.counts) == {"已送审": 0, "退回修改": 0, "草稿": 1, "没有草稿": 0, "已批准": 0}


def test_draft_of_the_year_after_does_not_hide_what_is_approved(rsj):
    make_rule_set(rsj, CalendarMonth(2028, 3), state=S.DRAFT)
    done = make_rule_set(rsj, MARCH_2027)
    (row,) = round_of(now=at("02-01")).rows
    assert (row.rule_set, row.owes) == (done, False)


def test_round_tells_what_is_eased_and_raised_and_both_shares(rsj, in_force, clerk):
    draft = copy_forward(rsj, MARCH_2027, actor=clerk)
    metric = in_force.clauses.get(signal="red_flag").metric
    write_clause(draft, {"standard": "≥88"}, actor=clerk, label=("red_flag", 1))
    light = {"signal": "yellow_light", "number": 1, "text": "参保完成率低于80%", "kind": "threshold"}
    write_clause(draft, light | {"metric": metric, "standard": "＜80"}, actor=clerk)
    make_assessor("swj", "区商务局")
    found = round_of(now=at("02-01"))
    row = next(row for row in found.rows if row.department == rsj)
    assert (row.leading.changes, row.leading.turn) == ("新增 1 条、修改 1 条", "从严 1 条")
    assert (row.standing, row.share) == (Quantified(1, 2), Quantified(2, 3))
    assert found.shares == (Quantified(1, 2), Quantified(2, 3))


@pytest.mark.parametrize(
    ("signal", "old", "new", "words"),
    [
        ("red_flag", "≥85", "≥80", "放宽 1 条"),
        ("red_flag", "≥85", "≥88", "从严 1 条"),
        ("red_light", "＜80", "＜82", "从严 1 条"),
        ("red_light", "＜80", "＜75", "放宽 1 条"),
        ("red_light", "70~80", "75~85", ""),
    ],
)
def test_easing_of_a_light_is_the_contrary_of_a_flags(rsj, signal, old, new, words):
    metric = make_metric(rsj)
    before, now = make_rule_set(rsj), make_rule_set(rsj, MARCH_2027)
    for rules, standard in ((before, old), (now, new)):
        make_threshold(rules, signal, 1, metric=metric, standard=standard, text="参保完成率")
    (row,) = round_of(now=at("02-01")).rows
    assert row.leading.turn == words


def dates(**changes):
    held = RevisionRound.objects.at(next_march(CalendarMonth.of(timezone.localdate())))
    typed = {"send_until": held.send_until.isoformat(), "decide_until": held.decide_until.isoformat()}
    shown = {"shown": seal_of(held, ROUND_DATES)} if held.pk else {}
    return typed | shown | changes


def test_office_sets_the_dates_of_the_round(client, reviewer):
    client.force_login(reviewer)
    month = next_march(CalendarMonth.of(timezone.localdate()))
    monday = month.plus(-2).first_day
    monday += timedelta(days=-monday.weekday() % 7)
    assertRedirects(client.post(reverse("round_dates"), dates(send_until=monday)), reverse("rules_round"))
    held = RevisionRound.objects.get()
    assert (held.month, held.send_until) == (month, monday)
    event = Record.objects.get(verb="round.dates")
    assert event.sentence.startswith(f"设定{month.chinese}起细则的修订日期：部门 {day_words(monday)}前送审")
    assert list(RoundDatesSet.of(event).changed) == ["部门送审截止"]
    stale = client.post(reverse("round_dates"), dates(shown="别的"))
    assertContains(stale, "别人已经改过")
    assertContains(client.get(reverse("rules_round")), f"<strong>{day_words(monday)}</strong>")


def test_dates_out_of_order_too_late_or_off_are_told(client, reviewer):
    client.force_login(reviewer)
    month = next_march(CalendarMonth.of(timezone.localdate()))
    first, february = month.first_day, month.plus(-1).first_day
    sunday = february + timedelta(days=6 - february.weekday())
    page = client.post(reverse("round_dates"), dates(decide_until=first))
    assertContains(page, f"审核截止要早于 {day_words(first)}，细则那天起生效")
    page = client.post(reverse("round_dates"), dates(send_until="1900-01-01"))
    assertContains(page, f"1900年1月1日太早，最早 {day_words(month.plus(-12).first_day)}，请核对年份")
    earlier = month.plus(-4).first_day
    page = client.post(reverse("round_dates"), dates(decide_until=earlier))
    assertContains(page, "审核截止不能早于送审截止")
    asked = client.post(reverse("round_dates"), dates(decide_until=sunday))
    assertContains(asked, f"区作风办审核截止 {day_words(sunday)} 不上班", status_code=409)
    assert not RevisionRound.objects.exists()
    seal = asked.context["unforeseen"].seal
    client.post(reverse("round_dates"), dates(decide_until=sunday, seen=seal))
    assert RevisionRound.objects.get().decide_until == sunday


def test_only_the_office_sets_dates_and_none_that_it_did_not_see(clerk, reviewer):
    both = {"send_until": SENT_BY, "decide_until": DECIDED_BY}
    with pytest.raises(PermissionDenied):
        set_round_dates(MARCH_2027, actor=clerk, **both)
    assert not RevisionRound.objects.exists()
    held = set_round_dates(MARCH_2027, actor=reviewer, **both)
    shown = seal_of(held, ROUND_DATES)
    set_round_dates(MARCH_2027, actor=reviewer, **both | {"send_until": date(2027, 1, 28)}, shown=shown)
    with pytest.raises(ValidationError, match="别人已经改过"):
        set_round_dates(MARCH_2027, actor=reviewer, **both, shown=shown)
    assert RevisionRound.objects.get().send_until == date(2027, 1, 28)


def test_reminder_is_told_on_the_desk_in_the_round_and_in_the_history(rsj, in_force, clerk, reviewer):
    signer = make_user(Role.SIGNER, rsj)
    now = at("02-10")
    told = remind([rsj], "  请今天送审。 ", actor=reviewer, now=now)
    assert told.words == "已提醒 1 个部门"
    for person in (clerk, signer):
        owed = rules_desk(person, now=now).owed
        assert (owed.reminder.words, owed.send_until, owed.late_by) == ("请今天送审。", SENT_BY, 12)
    (row,) = round_of(now=now).rows
    assert row.reminder.day == date(2027, 2, 10)
    event = Record.objects.get(verb="round.remind")
    assert event.sentence == "催报区人社局2027年3月起的细则：请今天送审。"
    assert RoundReminded.of(event) == RoundReminded(effective_from="2027-03", words="请今天送审。")


@pytest.mark.parametrize(
    ("day", "is_returned", "words"),
    [
        ("01-29", False, "<p>请在 2027年1月29日前送审</p>"),
        ("01-29", True, "<p>请在 2027年1月29日前送审</p>"),
        ("02-01", True, "<p>原定 2027年1月29日前送审，已过 3 天</p>"),
        (
            "02-01",
            False,
            '<p><span class="chip bad">逾期 3 天</span> 原定 2027年1月29日前送审，已过 3 天</p>',
        ),
    ],
)
def test_date_that_has_passed_is_said_on_the_desk(rsj, in_force, clerk, reviewer, day, is_returned, words):
    if is_returned:
        sent = take_step(copy_forward(rsj, MARCH_2027, actor=clerk), "send", actor=clerk)
        take_step(sent, "return", actor=reviewer, note="请量化")
    desk = rules_desk(clerk, now=at(day))
    assertInHTML(words, render_to_string("rules/_desk_rules.html", {"desk": desk}))


def test_department_is_reminded_once_a_day_and_only_while_it_owes(rsj, clerk, reviewer, in_force):
    swj = make_assessor("swj", "区商务局")
    remind([rsj], "请送审", actor=reviewer, now=at("02-10"))
    again = remind([rsj, swj], "请尽快送审", actor=reviewer, now=at("02-10"))
    assert again.words == "已提醒 1 个部门；区人社局今天已提醒过，没有再提醒"
    take_step(copy_forward(rsj, MARCH_2027, actor=clerk), "send", actor=clerk)
    next_day = remind([rsj, swj], "请尽快送审", actor=reviewer, now=at("02-11"))
    assert next_day.words == "已提醒 1 个部门；区人社局已经送审，不用提醒"
    assert RoundReminder.objects.count() == Record.objects.filter(verb="round.remind").count() == 3
    assert rules_desk(clerk, now=at("02-11")).owed is None


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"words": " "}, "请填写催报的话"),
        ({"words": "催" * 201}, "催报的话最多 200 字，现有 201 字"),
        ({"departments": []}, "请勾选要提醒的部门"),
        ({"departments": ["nobody"]}, "没有“nobody”这个认定部门"),
    ],
)
def test_reminder_that_is_refused_keeps_what_was_typed(client, rsj, reviewer, typed, sentence):
    client.force_login(reviewer)
    sent = {"departments": ["rsj"], "words": "请送审"} | typed
    page = client.post(reverse("rules_round"), sent)
    assertContains(page, sentence)
    form = page.context["form"]
    assert (form["words"].value(), form.ticked) == (sent["words"], sent["departments"])
    assert not RoundReminder.objects.exists()


@pytest.mark.parametrize(
    ("words", "sentence"), [(" ", "请写明催报的话"), ("催" * 201, "最多 200 字，现有 201 字")]
)
def test_reminder_says_something_and_not_too_much(rsj, reviewer, in_force, words, sentence):
    with pytest.raises(ValidationError) as refusal:
        remind([rsj], words, actor=reviewer, now=at("02-10"))
    assert refusal.value.message_dict == {"words": [sentence]}
    assert not RoundReminder.objects.exists()


def test_only_the_office_reminds(client, rsj, clerk, in_force):
    with pytest.raises(PermissionDenied):
        remind([rsj], "请送审", actor=clerk, now=at("02-10"))


def test_round_page_ticks_who_is_overdue_and_gives_a_text_to_copy(client, rsj, clerk, reviewer, in_force):
    present = round_of(now=at("02-10"))
    assert RemindForm(present).ticked == ["rsj"]
    assert chat_text(present).splitlines() == [
        "【细则催报】2027年3月起的认定细则应在 2027年1月29日前送审，现已逾期，请尽快送审。",
        "还要送审的有 1 个部门：",
        "区人社局（没有草稿，逾期 12 天）：丁一 5731",
    ]
    remind([rsj], "请送审", actor=reviewer, now=at("02-10"))
    assert RemindForm(round_of(now=at("02-10"))).ticked == []
    client.force_login(reviewer)
    client.post(reverse("rules_round"), {"departments": ["rsj"], "words": "请送审"})
    assertContains(client.get(reverse("rules_round")), "已提醒</span>")


def test_command_reminds_from_a_week_before_the_date_once_a_day(rsj, clerk, in_force):
    assert list(remind_due(now=at("01-21"))) == []
    words = "2027年3月起细则 区人社局（没有草稿）：丁一 5731"
    assert list(remind_due(now=at("01-22"))) == [words]
    assert list(remind_due(now=at("01-22"))) == []
    reminder = RoundReminder.objects.get()
    assert (reminder.words, reminder.sent_by) == ("请在 2027年1月29日前把2027年3月起的认定细则送审。", None)
    assert list(remind_due(now=at("01-30"))) == ["2027年3月起细则 区人社局（没有草稿，逾期 1 天）：丁一 5731"]


def test_command_remind_says_that_nobody_is_to_be_reminded(capsys):
    call_command("remind")
    assert "没有要提醒的部门" in capsys.readouterr().out.splitlines()
