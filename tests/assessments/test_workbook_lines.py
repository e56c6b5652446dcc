import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from assessments.basis import stale_words
from assessments.models import Determination, Explanation, LineState, Month, Submission
from departments.models import Department, Record
from departments.months import CalendarMonth
from tests.assessments.workbooks import (
    NOW,
    RULES,
    explanation,
    faults_of,
    figure,
    lay_district,
    line,
    rule,
    take_in,
)

pytestmark = pytest.mark.django_db

MAY = {"月份": "2026-05"}


@pytest.fixture(autouse=True)
def district():
    lay_district()


def blank(**more):
    return line(number=1, 事由="", **more)


def in_state(state):
    take_in({"认定": [line()]})
    Determination.objects.update(state=state)


def test_line_is_a_draft_by_default_and_counts_in_its_own_month():
    assert take_in({"认定": [line(事实依据="市局通报")]}).changes == {"认定": 1}
    row = Determination.objects.get()
    assert (row.state, row.data_month, row.facts, row.created_by) == (
        "draft",
        CalendarMonth(2026, 6),
        "市局通报",
        None,
    )
    assert Submission.objects.count() == 0


def test_line_enters_in_the_state_given_and_its_department_has_filed():
    take_in({"认定": [line(状态="审定"), line(unit="gubai", 状态="已报送")]})
    accepted, filed = Determination.objects.order_by("unit__code")
    assert (accepted.state, accepted.decided_from, accepted.decided_at) == ("accepted", "filed", NOW)
    assert (filed.state, filed.signed_core == filed.core) == ("filed", True)
    submission = Submission.objects.get()
    assert (submission.department.code, submission.first_filed_at, submission.signed_at) == ("rsj", NOW, NOW)


def test_line_that_enters_later_is_a_supplement_and_keeps_the_first_filing():
    take_in({"说明": [explanation()]})
    take_in({"认定": [line(状态="已报送")]}, now=datetime(2026, 7, 9, tzinfo=UTC))
    assert Determination.objects.get().is_supplement
    assert Submission.objects.get().first_filed_at == NOW


def test_line_as_it_is_already_is_no_change():
    sheet = [line(状态="审定"), blank(unit="gubai", 状态="已报送"), blank(unit="yaxi")]
    figures = [figure("gubai", 90)]
    assert take_in({"指标数据": figures, "认定": sheet}).faults == []
    assert take_in({"指标数据": figures, "认定": sheet}).changes == {}


def test_line_without_grounds_takes_the_sentence_and_the_figure_of_the_machine():
    figures = [figure(value=None, 完成数=785, 总数=900)]
    take_in({"指标数据": figures, "认定": [blank(状态="已报送")]})
    row = Determination.objects.get()
    assert row.grounds == "6月参保完成率 87.22% ≥ 85%"
    assert (row.value, row.done, row.total) == (None, Decimal(785), Decimal(900))


def test_line_with_its_own_grounds_still_rests_on_the_figure():
    take_in({"指标数据": [figure(value=70)], "认定": [line(number=1, 状态="已报送")]})
    row = Determination.objects.get()
    assert (row.grounds, row.value) == ("6月获市级通报表扬", Decimal(70))


def test_streak_is_judged_after_the_lines_that_it_rests_on():
    three = {"number": 3, "事由": "", "状态": "已报送"}
    take_in({"认定": [line(**three), line(状态="已报送"), line(状态="审定", **MAY)]})
    assert Determination.objects.get(clause__number=3).grounds == "红旗2连续 2 个月（5月至6月）"
    assert faults_of({"认定": [line(unit="gubai", **three), line(unit="gubai")]}) == [
        "认定!2:事由: 报送前要写明事由（红旗2未满连续 2 个月，缺 5月）"
    ]


def test_grounds_are_asked_from_filing_on_and_the_machine_says_why_it_gives_none():
    figures = [figure(value=80), figure("yaxi", None)]
    sheet = [
        blank(状态="已报送"),
        blank(unit="yaxi", 状态="审定"),
        line(事由=None, 状态="已报送"),
        line(unit="gubai", 事由=""),
    ]
    assert faults_of({"指标数据": figures, "认定": sheet}) == [
        "认定!2:事由: 报送前要写明事由（6月参保完成率 80% < 85%，还差 5 个百分点）",
        "认定!3:事由: 报送前要写明事由（6月参保完成率无数据）",
        "认定!4:事由: 报送前要写明事由",
    ]


@pytest.mark.parametrize("state", ["returned", "asked", "referred", "rejected"])
def test_line_in_another_state_is_left_as_it_is(state):
    in_state(state)
    assert take_in({"认定": [line(状态=LineState(state).label)]}).changes == {}
    assert faults_of({"认定": [line(unit="gubai", 状态=LineState(state).label)]}) == [
        f"认定!2:状态: “{LineState(state).label}”不能导入，可填 草稿、已报送、审定"
    ]


@pytest.mark.parametrize("wanted", ["草稿", "", "审定"])
def test_line_that_is_filed_is_not_moved_by_an_import(wanted):
    in_state("filed")
    label = wanted or "草稿"
    assert faults_of({"认定": [line(状态=wanted)]}) == [
        f"认定!2:状态: 这一条现在是“已报送”，不能改为“{label}”"
    ]


def test_draft_is_filed_by_the_operators_word_with_the_figure_of_that_moment():
    take_in({"指标数据": [figure(value=90)], "认定": [blank()]})
    take_in({"指标数据": [figure(value=95)]})
    assert Determination.objects.get().value == 90
    assert take_in({"认定": [line(number=1, 事由="6月参保完成率 95%", 状态="已报送")]}).changes == {"认定": 1}
    row = Determination.objects.get()
    assert (row.state, row.value, row.version, row.signed_core == row.core) == ("filed", 95, 2, True)


def test_heading_that_is_absent_keeps_words_and_state():
    take_in({"认定": [line(事实依据="市局通报", 状态="已报送")]})
    few = line(事由="6月获省级通报表扬")
    assert take_in({"认定": [few]}).changes == {"认定": 1}
    row = Determination.objects.get()
    assert (row.state, row.facts, row.grounds, row.version) == ("filed", "市局通报", "6月获省级通报表扬", 2)


def test_draft_whose_words_are_blank_is_cleared():
    take_in({"认定": [line(事实依据="市局通报")]})
    assert take_in({"认定": [line(事由="", 事实依据="")]}).changes == {"认定": 1}
    assert (Determination.objects.get().grounds, Determination.objects.get().facts) == ("", "")


def test_late_figures_count_in_the_month_named_and_by_the_rules_of_theirs():
    sheet = [line(number=1, 月份="2026-07", 所属月份="2026-06", 状态="审定")]
    assert take_in({"认定": sheet}, now=datetime(2026, 8, 3, tzinfo=UTC)).faults == []
    row = Determination.objects.get()
    assert (str(row.month.calendar_month), str(row.data_month), row.is_late_data) == (
        "2026-07",
        "2026-06",
        True,
    )


def test_line_faults_are_all_named():
    Department.objects.filter(code="yaxi").update(active_until=CalendarMonth(2026, 5))
    assert faults_of({"认定": [
        line(unit="rsj"), line(unit="guandian"), line(unit="yaxi"), line(unit="zzz"),
        line(月份="2026-05", number=1), line(number=6), line(月份="2026-02"), line(部门编码="gafj"),
        line(所属月份="2026-07", unit="gubai"), line(事由="长" * 61), line("黄灯", 1, 状态="报了"),
        line(事实依据="长" * 2001, unit="gubai"), line("蓝旗", 1), line(number=2, 月份="2026-07", 所属月份="2026-06"),
    ]}) == [
        "认定!2:单位编码: 不能认定本部门自己",
        "认定!3:单位编码: 观察点不是被考核单位",
        "认定!4:单位编码: 桠溪街道在2026年6月没有启用",
        "认定!5:单位编码: 没有编码“zzz”的单位，请先在单位表中登记",
        "认定!6:序号: 区人社局红旗1在5月不适用",
        "认定!7:序号: 区人社局红旗6在2026年6月没有生效",
        "认定!8:序号: 区人社局红旗2在2026年2月没有生效",
        "认定!9:序号: 公安分局红旗2在2026年6月没有生效",
        "认定!10:所属月份: 所属月份 2026-07 晚于计入的 2026-06",
        "认定!11:事由: 最多 60 字，现有 61 字",
        "认定!12:状态: 没有“报了”，请填 草稿、已报送、退回补正、请补充说明、提请会商、审定、不予认定",
        "认定!13:事实依据: 最多 2000 字，现有 2001 字",
        "认定!14:等次: 没有“蓝旗”，请填 红旗、黄灯、红灯",
        "认定!15:部门编码: 与第 11 行重复（部门编码、等次、序号、单位编码、所属月份相同），只能留一行",
    ]  # fmt: skip


def test_same_clause_unit_and_data_month_counts_once_whatever_the_month():
    take_in({"认定": [line()]})
    assert faults_of({"认定": [line(月份="2026-07", 所属月份="2026-06")]}) == [
        "认定!2:月份: 同一条款、同一单位、同一所属月份只能认定一次"
    ]


def test_flag_and_light_on_one_metric_contradict_each_other_in_the_sheet_and_in_the_database():
    flag, light = line(number=1), line("黄灯", 1)
    assert faults_of({"认定": [flag, light]}) == [
        "认定!3:等次: 同一指标“参保完成率”已报红旗1，同一单位不能又授旗又亮灯"
    ]
    take_in({"认定": [light, line("黄灯", 1, unit="gubai")]})
    assert faults_of({"认定": [flag]}) == [
        "认定!2:等次: 同一指标“参保完成率”已报黄灯1，同一单位不能又授旗又亮灯"
    ]
    Determination.objects.update(state=LineState.REJECTED, note="数据有误")
    assert take_in({"认定": [flag]}).faults == []


def test_line_of_a_published_month_is_not_changed_and_late_ones_count_elsewhere():
    take_in({"认定": [line(状态="审定")]})
    Month.objects.update(published_at=NOW)
    assert take_in({"认定": [line(状态="审定")]}).changes == {}
    assert faults_of({"认定": [line(事由="别的", 状态="审定"), line(unit="gubai")]}) == [
        "认定!2:月份: 2026年6月已发布，不能再改；发布后只能更正",
        "认定!3:月份: 2026年6月已发布，不能再改；发布后只能更正",
    ]
    late = line(unit="gubai", 月份="2026-07", 所属月份="2026-06")
    assert take_in({"认定": [late]}).changes == {"认定": 1}


def test_blank_grounds_that_the_machine_filled_are_no_change_once_published():
    sheets = {"指标数据": [figure(value=90)], "认定": [blank(状态="审定")]}
    take_in(sheets)
    Month.objects.update(published_at=NOW)
    assert (take_in(sheets).faults, take_in(sheets).changes) == ([], {})


def test_explanation_comes_in_as_filed_with_its_words():
    sheet = [explanation(reason="其他：系统升级"), explanation("黄灯", 1, "未达标准", 单位编码="chunxi")]
    assert take_in({"说明": sheet}).changes == {"说明": 2}
    whole, of_unit = (Explanation.objects.get(unit__isnull=empty) for empty in (True, False))
    assert (whole.reason, whole.words, whole.state, whole.unit) == ("other", "系统升级", "filed", None)
    assert (of_unit.reason, of_unit.unit.code) == ("below", "chunxi")
    assert Submission.objects.get().first_filed_at == NOW
    assert take_in({"说明": sheet}).changes == {}


def test_explanation_changes_until_the_office_has_taken_it():
    take_in({"说明": [explanation()]})
    Explanation.objects.update(state="returned")
    assert take_in({"说明": [explanation()]}).changes == {}
    assert take_in({"说明": [explanation(reason="数据未到")]}).changes == {"说明": 1}
    row = Explanation.objects.get()
    assert (row.reason, row.state, row.version) == ("pending", "returned", 2)
    Explanation.objects.update(state="accepted")
    assert faults_of({"说明": [explanation()]}) == ["说明!2:原因: 区人社局红灯1的说明现在是“采纳”，不能修改"]


def test_explanation_rests_on_the_figures_of_its_own_workbook():
    sheets = {"指标数据": [figure(value=90)], "说明": [explanation("黄灯", 1), explanation()]}
    take_in(sheets)
    assert stale_words(Explanation.objects.all()) == {}
    assert take_in(sheets).changes == {}
    take_in({"指标数据": [figure(value=91)]})
    assert list(stale_words(Explanation.objects.all()).values()) == ["黄灯1的说明与数据不符，请重看"]
    take_in({"说明": [explanation("黄灯", 1, "未达标准")]})
    assert stale_words(Explanation.objects.all()) == {}


def test_explanation_faults_are_all_named():
    take_in({"细则": [rule(生效月份="2026-08")]})
    assert faults_of({"说明": [
        explanation(reason="其他"), explanation("红旗", 2, "忘了"), explanation("红旗", 3, ""),
        explanation("黄灯", 1, 月份="2026-05"), explanation("黄灯", 2), explanation("红旗", 1, 单位编码="rsj"),
        explanation("红旗", 1, 单位编码="zzz"), explanation("红旗", 1, 部门编码="gafj"),
        explanation("红旗", 2, 月份="2026-09"),
        explanation("红旗", 1, "其他：" + "长" * 301), explanation("红旗", 1, "未达标准"),
    ]}) == [
        "说明!2:原因: 选“其他”时要写明情况",
        "说明!3:原因: 没有“忘了”，请填 本月无此情形、未达标准、数据未到、其他",
        "说明!4:原因: 不能空着，请填写",
        "说明!5:序号: 区人社局黄灯1在5月不适用",
        "说明!6:序号: 区人社局黄灯2在2026年6月没有生效",
        "说明!7:单位编码: 不能认定本部门自己",
        "说明!8:单位编码: 没有编码“zzz”的单位，请先在单位表中登记",
        "说明!9:序号: 公安分局红旗1在2026年6月没有生效",
        "说明!10:序号: 区人社局红旗2在2026年9月没有生效",
        "说明!11:原因: 最多 300 字，现有 301 字",
        "说明!12:月份: 与第 11 行重复（月份、部门编码、等次、序号、单位编码相同），只能留一行",
    ]  # fmt: skip


def test_explanation_of_a_published_month_is_not_changed():
    take_in({"说明": [explanation()]})
    Month.objects.update(published_at=NOW)
    assert take_in({"说明": [explanation()]}).changes == {}
    assert faults_of({"说明": [explanation(reason="数据未到")]}) == [
        "说明!2:月份: 2026年6月已发布，不能再改；发布后只能更正"
    ]


def test_imported_line_takes_the_place_of_an_explanation():
    take_in({"说明": [explanation("红旗", 2), explanation("红灯", 1)]})
    imported = take_in({"认定": [line(状态="已报送")]})
    assert [explanation.clause.label for explanation in Explanation.objects.all()] == ["红灯1"]
    assert imported.summary == "认定 1；另删去已有认定的说明 1 条"
    assert (
        Record.objects.get(verb="workbook.import", data__contains='"superseded":1').sentence
        == "导入了工作簿：认定 1；另删去已有认定的说明 1 条"
    )


def test_explanation_that_an_import_supersedes_is_kept_by_the_history_with_its_words():
    take_in({"说明": [explanation("红旗", 2, "其他：省里未发文")]})
    take_in({"认定": [line(状态="已报送")]})
    event = Record.objects.get(verb="explanation.drop")
    assert (event.sentence, json.loads(event.data)) == (
        "区人社局红旗2：其他：省里未发文已有认定，删去说明",
        {"reason": "other", "words": "省里未发文"},
    )


def test_clause_with_a_line_is_not_explained_by_an_import_either():
    take_in({"认定": [line(状态="已报送")]})
    assert faults_of({"说明": [explanation("红旗", 2)]}) == ["说明!2:序号: 区人社局红旗2已有认定，不需要说明"]


def test_history_keeps_every_line_and_explanation_that_an_import_wrote_or_changed():
    take_in({"认定": [line()], "说明": [explanation()]})
    take_in(
        {"认定": [line(事由="6月获省级通报表扬", 状态="已报送")], "说明": [explanation(reason="数据未到")]}
    )
    imported_line, imported_explanation = Determination.objects.get(), Explanation.objects.get()
    first, second = Record.objects.filter(verb="determination.import").order_by("sequence")
    content = {
        "month": "2026-06", "assessor": "rsj", "clause": "红旗2", "version": 1, "note": "",
        "reopened_because": "", "decided_by": None, "merged_into": None,
        "unit": "chunxi", "data_month": "2026-06", "grounds": "6月获市级通报表扬", "origin": "department",
        "grounds_by_machine": False, "facts": "", "state": "draft",
        "figure": {"value": None, "done": None, "total": None},
    }  # fmt: skip
    assert json.loads(first.data) == {"lines": [{"id": imported_line.pk, "before": None, "after": content}]}
    after = content | {"grounds": imported_line.grounds, "state": imported_line.state, "version": 2}
    assert json.loads(second.data)["lines"] == [{"id": imported_line.pk, "before": content, "after": after}]
    event = Record.objects.filter(verb="explanation.import").latest("sequence")
    content = {
        "month": "2026-06", "assessor": "rsj", "clause": "红灯1", "unit": None, "version": 1, "note": "",
        "reopened_because": "",
        "decided_by": None, "reason": "none", "words": "", "state": "filed", "basis": imported_explanation.basis,
    }  # fmt: skip
    after = content | {"reason": "pending", "version": 2}
    assert json.loads(event.data)["explanations"] == [
        {"id": imported_explanation.pk, "before": content, "after": after}
    ]


def test_sentence_of_the_machine_follows_the_figure_that_a_draft_is_filed_on():
    take_in(
        {"指标数据": [figure(value=90), figure("gubai", 90)], "认定": [blank(), line(number=1, unit="gubai")]}
    )
    take_in({"指标数据": [figure(value=95), figure("gubai", 95)]})
    state = {"状态": "已报送"}
    bare = [
        {k: v for k, v in line(number=1, unit=unit, **state).items() if k != "事由"}
        for unit in ("chunxi", "gubai")
    ]
    assert take_in({"认定": bare}).changes == {"认定": 2}
    grounds = Determination.objects.order_by("unit__code").values_list("grounds", "grounds_by_machine")
    assert list(grounds) == [("6月参保完成率 95% ≥ 85%", True), ("6月获市级通报表扬", False)]


def test_public_reason_and_words_of_an_explanation_are_one_line():
    take_in({
        "认定": [line(事由="6月获市级\n通报\r\n表扬", 事实依据="一\n二")],
        "说明": [explanation(reason="其他：市里\n未发文")],
    })  # fmt: skip
    held = Determination.objects.get()
    assert (held.grounds, held.facts) == ("6月获市级 通报 表扬", "一\n二")
    assert Explanation.objects.get().words == "市里 未发文"


def test_words_lose_what_nobody_sees():
    take_in({"认定": [line(事由="6月\u202e获市级\u200b通报", 事实依据="第一行\r\n第二行")]})
    held = Determination.objects.get()
    assert (held.grounds, held.facts) == ("6月获市级通报", "第一行\n第二行")


def test_what_no_poster_can_print_is_noted_and_taken():
    sheet = {
        "认定": [line(事由="在𡃂村、䶮镇推广😀")],
        "细则": [*RULES[:1], rule(number=2, 条款="㙒"), *RULES[2:]],
    }
    imported = take_in(sheet)
    assert (imported.faults, [str(note) for note in imported.notes]) == ([], [
        "细则!3:条款: “㙒”（U+3652）海报印不出来，请改用别的写法",
        "认定!2:事由: “𡃂”（U+210C2）、“😀”（U+1F600）海报印不出来，请改用别的写法",
    ])  # fmt: skip
    assert Determination.objects.get().grounds == "在𡃂村、䶮镇推广😀"
    assert take_in(sheet).notes == []
