"""The office's pages: what came back because it is no longer true, and what is accepted against the figures."""

import pytest
from django.core.exceptions import ValidationError

from assessments.line_differences import compared
from assessments.models import Determination, LineState
from assessments.office.reasons import AGAINST_REASONS
from assessments.recheck import Doubt, DoubtKind, doubts_everywhere
from assessments.workflow import reopen, take_step
from departments.models import AccountNotice, Record, Role
from departments.notices import unread_notices
from rules.models import Reading
from tests.assessments.desks import address, decide, messages_of, state_of
from tests.factories import (
    make_clause,
    make_explanation,
    make_line,
    make_reading,
    make_threshold,
    make_user,
)

pytestmark = pytest.mark.django_db
QUEUE = "/review/2026-06/"
WANTED = "机器判定“{}”：{}；仍要审定，请写明理由"


@pytest.fixture(params=["84", None], ids=["不符合", "无数据"])
def against(request, rules, town):
    """A line that the machine speaks against, and the sentence of its refusal."""
    clause = make_threshold(rules)
    if request.param:
        reading = make_reading(clause.metric, town, request.param)
        line = make_line(clause, town, value=reading.value)
        return line, WANTED.format("不符合", "6月参保完成率 84% < 85%，还差 1 个百分点")
    return make_line(clause, town), WANTED.format("无数据", "6月参保完成率无数据")


def test_accepting_against_the_machine_asks_one_reason_by_every_door(desk, reviewer, against):
    line, sentence = against
    with pytest.raises(ValidationError) as refusal:
        take_step(line, "accept", actor=reviewer)
    page = decide(desk, line, "accept")
    data = decide(desk, line, "accept", HTTP_ACCEPT="application/json")
    answers = [refusal.value.messages, page.context["form"].non_field_errors(), data.json()["errors"]]
    assert answers == [[sentence]] * 3
    assert (page.status_code, data.status_code, state_of(line)) == (400, 422, LineState.FILED)
    assert Record.objects.count() == 0


def test_reason_is_offered_kept_and_shown(desk, against):
    line, _ = against
    form = desk.get(address(line)).context["form"]
    assert [words for words, _ in form.fields["against"].choices] == list(AGAINST_REASONS)
    assert decide(desk, line, "accept", against=AGAINST_REASONS[:1], note="见附件").status_code == 302
    row = Determination.objects.get()
    assert (row.state, row.note) == (LineState.ACCEPTED, "以部门补充数据为准；见附件")
    assert Record.objects.get().sentence.endswith("：以部门补充数据为准；见附件")
    body = desk.get(address(line)).content.decode()
    assert (
        f"审定时机器判定不支持（{row.sentence_then}），审定的理由：以部门补充数据为准；见附件。"
        in body.replace("&lt;", "<")
    )
    assert "与数据不符，有理由" in desk.get(QUEUE, {"tab": "decided"}).content.decode()


def test_ticks_of_another_step_are_no_reason_to_accept(desk, against):
    line, _ = against
    (first, _), *_ = desk.get(address(line)).context["form"].fields["reasons"].choices
    ticked = [first]
    assert decide(desk, line, "accept", reasons=ticked).status_code == 400
    decide(desk, line, "return", reasons=ticked, against=AGAINST_REASONS[:1])
    assert Determination.objects.get().note == ticked[0]


def test_a_narrative_line_is_accepted_without_a_word(desk, line):
    assert "against" not in desk.get(address(line)).context["form"].fields
    decide(desk, line, "accept")
    assert state_of(line) == LineState.ACCEPTED


def test_what_came_back_stands_in_its_own_tab_and_says_why(desk, rules, town, reviewer):
    clause = make_threshold(rules)
    reading = make_reading(clause.metric, town, 96)
    line = take_step(make_line(clause, town, value=reading.value), "accept", actor=reviewer)
    Reading.objects.update(value=91)
    reopen(doubts_everywhere(), actor=None)
    words = "数据已变：审定时96%，现在91%"
    body = desk.get(QUEUE, {"tab": "again"}).content.decode()
    assert ("退回重审" in body, words in body) == (True, True)
    page = desk.get(address(line))
    body = page.content.decode()
    assert ("审定之后有变化，退回重审</h3>" in body, "<dt>数据已变</dt>" in body) == (True, True)
    (change,) = page.context["dossier"].fallen
    assert (change.before, change.after) == compared("96%", "91%")
    assert (page.context["tab"], page.context["dossier"].events[-1].words[: len(words)]) == ("again", words)


def test_what_came_back_before_the_history_kept_it_as_values_says_its_sentence(desk, line):
    Determination.objects.filter(pk=line.pk).update(reopened_because="数据已变：审定时96%，现在91%")
    body = desk.get(address(line)).content.decode()
    assert "<p>数据已变：审定时96%，现在91%。</p>" in body


def test_explanation_that_came_back_shows_what_fell(desk, rules, reviewer):
    clause = make_threshold(rules)
    said = take_step(make_explanation(clause, state="filed"), "accept", actor=reviewer)
    doubt = Doubt(said, DoubtKind.CLAUSE, "有效", "红旗1在2026年6月没有生效")
    reopen([doubt], actor=None)
    page = desk.get(f"/review/explanations/{said.pk}/")
    assert [(change.label, change.before) for change in page.context["fallen"]] == [
        ("条款已变", compared("有效", doubt.now)[0])
    ]
    assert "采纳之后有变化，退回重审</h3>" in page.content.decode()


@pytest.mark.parametrize("side", ["assessor", "unit"])
def test_nobody_decides_what_their_own_department_says_or_what_is_said_of_it(client, line, side):
    own = getattr(line, side)
    client.force_login(make_user(Role.REVIEWER, own))
    page = client.get(address(line))
    assert (page.context["steps"], own.label in page.context["dossier"].aside) == ([], True)
    assert decide(client, line, "accept").status_code == 403
    assert state_of(line) == LineState.FILED


def test_nobody_takes_an_explanation_about_their_own_department(rules, town):
    spared = make_explanation(make_clause(rules), unit=town, state="filed", reason="other", words="已整改")
    with pytest.raises(Exception, match="不能对"):
        take_step(spared, "accept", actor=make_user(Role.REVIEWER, town))


def test_one_press_takes_the_ordinary_explanations_only(desk, rules):
    plain = [make_explanation(make_clause(rules, number=n), state="filed") for n in (1, 2)]
    odd = make_explanation(make_clause(rules, number=3), state="filed", reason="other", words="省里未发文")
    (group,) = desk.get(QUEUE, {"tab": "explanations"}).context["groups"]
    assert group.seen == " ".join(f"{explanation.pk}.1" for explanation in plain)
    named = f"{group.seen} {odd.pk}.1"  # a press that names it all the same
    response = desk.post("/review/2026-06/explanations/rsj/", {"seen": named})
    assert messages_of(response) == ["采纳了区人社局的 2 条说明，另有 1 条要逐条看过"]
    assert [state_of(explanation) for explanation in (*plain, odd)] == ["accepted", "accepted", "filed"]


def test_explanation_that_the_figures_contradict_is_not_taken(desk, rules, town, reviewer):
    light = make_threshold(rules, "yellow_light", standard="＜60")
    contradicted = make_explanation(light, state="filed")
    make_reading(light.metric, town, 59)
    (group,) = desk.get(QUEUE, {"tab": "explanations"}).context["groups"]
    assert [explanation.marks for explanation in group.remarkable] == [("数据应亮黄灯：淳溪街道", "数据已变")]
    with pytest.raises(ValidationError, match="请退回部门更新后再审"):
        take_step(contradicted, "accept", actor=reviewer)
    assert state_of(contradicted) == "filed"


@pytest.mark.parametrize("make", [make_line, make_explanation], ids=["line", "explanation"])
def test_undoing_what_another_decided_asks_for_words_and_passes_them_on(desk, rules, town, make):
    first = make_user(Role.PUBLISHER)
    clause = make_clause(rules)
    thing = make(clause, town) if make is make_line else make(clause, state="filed")
    page = address(thing) if make is make_line else f"/review/explanations/{thing.pk}/"
    take_step(thing, "accept", actor=first)
    press = {"step": "undo", "version": 1, "note": ""}
    assert "由发布人审核，撤销要写明理由" in desk.get(page).content.decode()
    refused = desk.post(page, press)
    assert refused.context["form"].non_field_errors() == ["这是发布人审核的，撤销要写明理由"]
    assert (state_of(thing), AccountNotice.objects.count()) == ("accepted", 0)
    assert desk.post(page, press | {"note": "佐证是上月的"}).status_code == 302
    assert state_of(thing) == "filed"
    (notice,) = unread_notices(first)
    assert notice.words.endswith(f"您审核的 {thing} 由审核员（区作风办 审核员）撤销审核：佐证是上月的")
    desk.force_login(first)
    assert "撤销审核：佐证是上月的" in desk.get("/desk/").content.decode()


def test_undoing_the_own_decision_asks_nothing(desk, line):
    decide(desk, line, "accept")
    assert "撤销要写明理由" not in desk.get(address(line)).content.decode()
    assert decide(desk, line, "undo").status_code == 302
    assert AccountNotice.objects.count() == 0
