from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessments.filing import edit_line
from assessments.models import Determination, LineState, Month
from assessments.office.queue import month_in_review
from assessments.workflow import take_step
from departments.models import Record, Role
from rules.models import Signal
from tests.assessments.desks import address, decide, messages_of, publish, state_of
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_month,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)
from tests.plain_words import plain_words

pytestmark = pytest.mark.django_db
AS_SCRIPT = {"headers": {"accept": "application/json"}}
READERS = (Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR)
QUEUE = "/review/2026-06/"


# Who may come here


def pages(line, explanation):
    return [
        "/review/",
        QUEUE,
        address(line),
        f"/review/explanations/{explanation.pk}/",
        "/spared/2026-06/",
    ]


@pytest.mark.parametrize("role", [role for role in Role if role not in READERS])
def test_review_is_closed_to_everybody_else(client, rules, line, role):
    client.force_login(make_user(role, rules.department))
    explanation = make_explanation(make_clause(rules, number=2), state="filed")
    asked = [*pages(line, explanation), "/spared/2026-06/add/"]
    assert [client.get(page).status_code for page in asked] == [403] * len(asked)
    assert decide(client, line, "accept").status_code == 403
    assert state_of(line) == LineState.FILED


def test_review_is_read_by_the_auditor_without_a_button(client, rules, line):
    client.force_login(make_user(Role.AUDITOR))
    explanation = make_explanation(make_clause(rules, number=2), state="filed")
    for page in pages(line, explanation)[1:]:
        response = client.get(page)
        assert response.status_code == 200
        assert response.content.decode().count('method="post"') == 1  # the one that signs out
    assert client.get("/spared/2026-06/add/").status_code == 403


@pytest.mark.parametrize("step", ["accept", "return", "undo", "no such step"])
def test_review_lets_the_auditor_decide_nothing(client, line, step):
    client.force_login(make_user(Role.AUDITOR))
    assert decide(client, line, step, note="理由").status_code == 403
    assert (state_of(line), Record.objects.count()) == (LineState.FILED, 0)


def test_review_of_a_draft_is_the_same_404_as_of_nothing(desk, rules, town):
    draft = make_line(make_clause(rules), town, state=LineState.DRAFT)
    explanation = make_explanation(make_clause(rules, number=2))
    asked = [address(draft), "/review/lines/99999/", f"/review/explanations/{explanation.pk}/"]
    assert [desk.get(page).status_code for page in asked] == [404, 404, 404]


# The queue


def test_review_goes_to_the_month_in_review(desk):
    response = desk.get("/review/")
    assert response["Location"] == reverse("review_month", args=[month_in_review(timezone.now())])


def test_queue_opens_where_something_waits_and_counts_every_tab(desk, rules, town, line):
    make_line(make_clause(rules, Signal.RED_LIGHT), town)
    response = desk.get(QUEUE)
    assert response.context["tab"] == "flags"
    assert [(name, count) for name, _, count in response.context["tabs"]] == [
        ("flags", 1),
        ("yellow", 0),
        ("red", 1),
        ("explanations", 0),
        ("back", 0),
        ("referred", 0),
        ("spared", 0),
        ("away", 0),
        ("unreported", 1),
        ("decided", 0),
        ("departments", 1),
    ]
    assert (response.context["queue"].decided, response.context["queue"].total) == (0, 2)


@pytest.mark.parametrize(
    "tab", ["flags", "yellow", "red", "explanations", "back", "referred", "decided", "unreported", "nonsense"]
)
def test_queue_shows_every_tab_also_empty(desk, tab):
    make_month()
    assert desk.get(QUEUE, {"tab": tab}).status_code == 200


def test_queue_of_a_month_that_nobody_wrote_in_is_empty(desk):
    assert desk.get("/review/2031-01/").status_code == 200
    assert Month.objects.count() == 0


def test_queue_gives_the_telephone_of_who_has_not_filed(desk, rules):
    make_clause(rules)
    make_user(Role.CLERK, rules.department, name="李经办", phone="57331234")
    page = desk.get(QUEUE, {"tab": "unreported"}).content.decode()
    assert '李经办（经办人）<a href="tel:57331234">57331234</a>' in page


def test_queue_marks_who_is_overdue(desk, rules):
    make_clause(rules)
    month = make_month()
    Month.objects.filter(pk=month.pk).update(report_until=timezone.now() - timedelta(days=1))
    page = desk.get(QUEUE, {"tab": "unreported"}).content.decode()
    assert '<span class="chip bad">逾期</span>' in page
    assert JUNE.chinese in page


def test_queue_and_desk_ask_the_same_number_of_queries_with_1_and_3_lines(desk, rules, town, line):
    counts = []
    for more in (0, 2):
        for n in range(more):
            make_line(line.clause, make_town(f"t{n}"))
            make_line(make_clause(make_rule_set(make_assessor(f"d{n}"))), town)
        for page in (QUEUE, address(line)):
            with CaptureQueriesContext(connection) as asked:
                assert desk.get(page).status_code == 200
            counts.append(len(asked))
    assert counts[:2] == counts[2:]


# Decisions


@pytest.mark.parametrize(
    ("step", "state"),
    [
        ("accept", LineState.ACCEPTED),
        ("return", LineState.RETURNED),
        ("ask", LineState.ASKED),
        ("reject", LineState.REJECTED),
        ("refer", LineState.REFERRED),
    ],
)
def test_desk_takes_each_decision(desk, reviewer, line, step, state):
    response = decide(desk, line, step, note="佐证不足")
    fresh = Determination.objects.get()
    assert (response.status_code, response["Location"]) == (302, QUEUE)
    assert (fresh.state, fresh.note, fresh.decided_by) == (state, "佐证不足", reviewer)


def test_desk_shows_a_button_for_each_step_that_is_open(desk, line):
    response = desk.get(address(line))
    assert [step.name for step in response.context["steps"]] == ["accept", "return", "ask", "reject", "refer"]
    take_step(line, "accept", actor=make_user(Role.PUBLISHER))
    assert [step.name for step in desk.get(address(line)).context["steps"]] == ["undo"]


def test_desk_goes_on_to_the_next_line_of_the_tab_with_a_way_back(desk, rules, line):
    following = make_line(line.clause, make_town("gubai", position=5))
    make_line(make_clause(rules, Signal.RED_LIGHT), line.unit)
    response = decide(desk, line, "accept")
    assert response["Location"] == address(following)
    page = desk.get(address(following)).content.decode()
    assert f'审定：{line}　<a href="{address(line)}#decide">撤销</a>' in page


@pytest.mark.parametrize("step", ["return", "ask", "reject", "refer"])
def test_desk_wants_words_for_all_but_accepting(desk, line, step):
    response = decide(desk, line, step, note="   ")
    assert response.status_code == 400
    assert list(response.context["form"].errors) == ["note"]
    assert (state_of(line), Record.objects.count()) == (LineState.FILED, 0)


def test_desk_joins_the_reasons_ticked_and_the_words_typed(desk, line):
    decide(desk, line, "return", note="请附文件", reasons=["佐证不足", "表述不清"])
    assert Determination.objects.get().note == "佐证不足；表述不清；请附文件"


def test_desk_leaves_ticked_reasons_aside_when_a_line_is_accepted(desk, line):
    decide(desk, line, "accept", reasons=["佐证不足"])
    assert Determination.objects.get().note == ""


def test_desk_takes_no_reason_that_it_did_not_offer(desk, line):
    assert decide(desk, line, "return", reasons=["编出来的"]).status_code == 400
    assert state_of(line) == LineState.FILED


def test_desk_proposes_what_the_figures_say(desk, rules, town):
    clause = make_threshold(rules, standard="6月≥85")
    make_reading(clause.metric, town, done=9430, total=11500)
    line = make_line(clause, town)
    response = desk.get(address(line))
    assert response.context["dossier"].leaning == "return"
    assert response.context["form"].initial["reasons"] == ["未达标准：6月标准 85%，还差 345"]
    decide(desk, line, "return", reasons=["未达标准：6月标准 85%，还差 345"])
    assert Determination.objects.get().note == "未达标准：6月标准 85%，还差 345"


def test_desk_keeps_the_words_and_shows_the_fresh_line_when_it_changed_meanwhile(desk, line):
    Determination.objects.filter(pk=line.pk).update(grounds="7月改过的事由", version=2)
    response = decide(desk, line, "return", note="写了很久的意见", version=1)
    page = plain_words(response)
    assert response.status_code == 409
    assert messages_of(response) == [f"{line} 的内容已变更，请看过新内容再退回补正"]
    assert ("7月改过的事由" in page, "写了很久的意见</textarea>" in page) == (True, True)
    assert response.context["form"]["version"].value() == 2
    assert state_of(line) == LineState.FILED


def test_desk_refuses_what_somebody_else_has_decided(desk, line):
    take_step(line, "accept", actor=make_user(Role.PUBLISHER))
    response = decide(desk, line, "reject", note="未达标准")
    assert response.status_code == 409
    assert messages_of(response) == [f"{line} 现在是“审定”，不能不予认定"]


def test_desk_keeps_the_words_where_the_step_is_no_longer_open(desk, line):
    take_step(line, "accept", actor=make_user(Role.PUBLISHER))
    page = decide(desk, line, "reject", note="写了很久的意见", reasons=["佐证不足"]).content.decode()
    assert 'aria-labelledby="unsaved">佐证不足；写了很久的意见</textarea>' in page
    publish(line.month)
    page = decide(desk, line, "reject", note="写了很久的意见").content.decode()
    assert 'aria-labelledby="unsaved">写了很久的意见</textarea>' in page
    assert '"unsaved"' not in desk.get(address(line)).content.decode()


def test_explanation_keeps_the_words_where_the_step_is_no_longer_open(desk, rules):
    said_of = make_explanation(make_clause(rules), state="filed")
    page = f"/review/explanations/{said_of.pk}/"
    take_step(said_of, "accept", actor=make_user(Role.PUBLISHER))
    response = desk.post(page, {"step": "return", "note": "写了很久的意见", "version": said_of.version})
    assert response.status_code == 409
    assert 'aria-labelledby="unsaved">写了很久的意见</textarea>' in response.content.decode()


def test_desk_of_a_line_withdrawn_meanwhile_is_not_there(desk, line):
    Determination.objects.filter(pk=line.pk).update(state=LineState.DRAFT)
    assert decide(desk, line, "accept").status_code == 404


@pytest.mark.parametrize("step", ["file", "withdraw", "", "no such step"])
def test_desk_takes_no_step_that_is_not_the_offices(desk, line, step):
    assert decide(desk, line, step, note="理由").status_code == 400
    assert state_of(line) == LineState.FILED


def test_desk_undoes_a_decision_and_stays(desk, line):
    decide(desk, line, "reject", note="未达标准")
    response = decide(desk, line, "undo")
    fresh = Determination.objects.get()
    assert response["Location"] == address(line)
    assert (fresh.state, fresh.note, fresh.decided_by) == (LineState.FILED, "", None)


def test_desk_of_a_published_month_is_closed(desk, line):
    publish(line.month)
    response = desk.get(address(line))
    assert response.context["steps"] == []
    assert "2026年6月已发布，不能再改；发布后只能更正。" in response.content.decode()
    refused = decide(desk, line, "accept")
    assert refused.status_code == 409
    assert messages_of(refused) == ["2026年6月已发布，不能再审定；发布后只能更正"]
    assert state_of(line) == LineState.FILED


def test_desk_does_not_let_a_reviewer_decide_for_the_own_department(client, rules, line):
    client.force_login(make_user(Role.REVIEWER, rules.department))
    response = client.get(address(line))
    assert response.context["steps"] == []
    assert "您属于区人社局，按回避规定不审核本部门的内容" in response.content.decode()
    assert decide(client, line, "accept").status_code == 403
    assert state_of(line) == LineState.FILED


# To a script


def test_desk_answers_a_script_with_what_stands_and_what_comes_next(desk, line):
    response = decide(desk, line, "accept", **AS_SCRIPT)
    assert (response.status_code, response.json()) == (
        200,
        {
            "state": "accepted",
            "said": "审定",
            "tab": "decided",
            "next": QUEUE,
            "version": 1,
            "words": f"已审定 {line}",
        },
    )


def test_desk_answers_a_script_409_where_the_state_forbids_the_step(desk, line):
    response = decide(desk, line, "accept", version=7, **AS_SCRIPT)
    assert response.status_code == 409
    assert response.json() == {"errors": [f"{line} 的内容已变更，请看过新内容再审定"]}


def test_desk_answers_a_script_422_where_words_are_missing(desk, line):
    response = decide(desk, line, "return", **AS_SCRIPT)
    assert (response.status_code, response.json()) == (422, {"errors": ["退回补正要写明理由"]})


# What the desk shows


def test_desk_escapes_what_others_wrote(desk, rules, town):
    town.short_name = "<b>镇</b>"
    town.save()
    line = make_line(
        make_clause(rules, text="<i>条</i>"), town, grounds="<script>1</script>", facts="<img src=x>\n第二行"
    )
    other = make_line(make_clause(rules, number=2), town, grounds="<u>别</u>")
    page = desk.get(address(line)).content.decode()
    for raw in ("<b>镇", "<i>条", "<script>1", "<img src=x", "<u>别"):
        assert raw not in page
    assert "&lt;img src=x&gt;<br>第二行" in page
    decide(desk, line, "return", note="<s>退</s>")
    for address_ in (address(other), address(line), QUEUE + "?tab=decided"):
        page = desk.get(address_).content.decode()
        assert ("<b>镇" in page, "<s>退" in page) == (False, False)


def test_desk_shows_what_changed_in_a_line_that_came_back(desk, rules, line, reviewer):
    clerk = make_user(Role.SIGNER, rules.department)
    take_step(line, "return", actor=reviewer, note="单位有误")
    edit_line(Determination.objects.get(), actor=clerk, grounds="6月获省级通报表扬")
    take_step(line, "file", actor=clerk)
    page = desk.get(address(line)).content.decode()
    assert ("<del>市</del>" in page, "<ins>省</ins>" in page, "单位有误" in page) == (True, True, True)


def test_desk_marks_what_the_standard_asks_this_month(desk, rules, town):
    clause = make_threshold(rules, standard="5月≥80，6月≥85")
    line = make_line(clause, town)
    assert "5月≥80，<strong>6月≥85</strong>（%）" in desk.get(address(line)).content.decode()


def test_desk_lists_the_evidence_with_size_and_what_is_new(desk, rules, line, reviewer):
    clerk = make_user(Role.SIGNER, rules.department)
    file = {"size": 2048, "content_type": "application/pdf", "uploaded_by": clerk}
    old = line.evidence.create(name="<旧>.pdf", sha256="1" * 64, **file)
    take_step(line, "return", actor=reviewer, note="佐证不足")
    new = line.evidence.create(name="新.pdf", sha256="2" * 64, **file)
    Determination.objects.filter(pk=line.pk).update(version=2)
    take_step(line, "file", actor=clerk)
    response = desk.get(address(line))
    files = response.context["dossier"].evidence
    assert [(each.file, each.is_new, each.uses) for each in files] == [(old, False, []), (new, True, [])]
    page = response.content.decode()
    assert f'<a href="/evidence/{old.pk}/">&lt;旧&gt;.pdf</a>' in page
    assert "2.0\xa0KB" in page


def test_undo_from_a_stale_page_leaves_another_decision_alone(desk, line):
    decide(desk, line, "accept")
    seen = desk.get(address(line)).context["form"]["seen_state"].value()
    other = make_user(Role.REVIEWER, username="other")
    take_step(line, "undo", actor=other, note="先收回")
    take_step(line, "reject", actor=other, note="与事实不符")
    late = decide(desk, line, "undo", seen_state=seen)
    assert (late.status_code, state_of(line)) == (409, LineState.REJECTED)
    assert "现在是“不予认定”，请看过再撤销审核" in late.content.decode()
