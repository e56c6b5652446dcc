import json
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.models import Explanation
from departments.models import Department, Record, Role
from departments.months import CalendarMonth
from rules.drafting import copy_forward, write_clause
from rules.models import Basis, Clause, ClauseLimit, Kind, Metric, RuleSet, RuleSetState, Visibility
from rules.workflow import take_step
from tests.assessments.workbooks import (
    RULES,
    UNITS,
    explanation,
    faults_of,
    lay_district,
    line,
    rule,
    take_in,
)
from tests.factories import JUNE, make_month, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def district():
    lay_district()


def published(month=JUNE):
    row = make_month(month)
    row.published_at = row.report_until
    row.save()


def metric(**more):
    return {"部门编码": "rsj", "指标": "参保完成率", **more}


def test_metric_is_written_with_its_words_and_defaults():
    sheet = [
        metric(计量单位="%", 口径="累计", 频次="季", 小数位="１", 最小总数="100", 数据来源="市局"),
        metric(指标="户数"),
    ]
    assert take_in({"单位": UNITS, "指标": sheet}).changes == {"单位": 6, "指标": 2}
    full, plain = Metric.objects.order_by("places")
    assert (full.basis, full.places, full.minimum_total, full.source) == (
        Basis.CUMULATIVE,
        1,
        Decimal(100),
        "市局",
    )
    assert (plain.basis, plain.frequency, plain.places, plain.minimum_total) == ("monthly", "month", 2, None)


def test_metric_faults_are_all_named():
    assert faults_of({"单位": UNITS, "指标": [
        metric(口径="按月", 小数位=7), metric(指标="x", 部门编码="zzz"), metric(指标="y", 最小总数="很多"), metric(),
    ]}) == [
        "指标!2:口径: 没有“按月”，请填 当月、累计、时点",
        "指标!2:小数位: “7”不对，应是 0 到 6 的整数",
        "指标!3:部门编码: 没有编码“zzz”的单位，请先在单位表中登记",
        "指标!4:最小总数: “很多”不是数，请写成 87.2 或 54000",
        "指标!5:部门编码: 与第 2 行重复（部门编码、指标相同），只能留一行",
    ]  # fmt: skip


def test_rules_come_in_approved_with_a_metric_made_by_default(district):
    rules = RuleSet.objects.get()
    assert (rules.state, rules.effective_from) == (RuleSetState.APPROVED, CalendarMonth(2026, 3))
    first, *_, last = rules.clauses.in_order()
    assert (first.kind, first.standard, first.metric.name, first.metric.places) == (
        Kind.THRESHOLD, "3月≥60，6月≥85", "参保完成率", 2,
    )  # fmt: skip
    assert (last.label, last.visibility) == ("红灯1", Visibility.INTERNAL)


def test_rules_as_they_are_already_are_no_change(district):
    assert take_in({"细则": RULES}).changes == {}


def test_standard_is_kept_in_its_normal_form(district):
    changed = rule("红旗", 1, "达标", 指标="参保完成率", 标准="镇街 3月 >= 60 ; 6月≥８５％")
    assert take_in({"细则": [changed, *RULES[1:]]}).changes == {"细则": 1}
    assert Clause.objects.get(signal="red_flag", number=1).standard == "镇街 3月≥60，6月≥85"


def test_metric_typed_in_full_width_is_the_same_metric(district):
    sheet = [
        rule("红旗", 1, "达标", 指标="GDP", 标准="≥5"),
        rule("红旗", 2, "达标", 指标="ＧＤＰ", 标准="≥6"),
    ]
    take_in({"细则": [{**row, "部门编码": "gafj"} for row in sheet]})
    assert list(Metric.objects.filter(department__code="gafj").values_list("name", flat=True)) == ["GDP"]


def test_clause_that_is_missing_from_its_set_is_removed_and_the_next_set_is_left_alone(district):
    take_in({"细则": [rule(生效月份="2026-08")]})
    assert take_in({"细则": RULES[:2]}).changes == {"细则": 3}
    sets = {str(rule_set.effective_from): rule_set.clauses.count() for rule_set in RuleSet.objects.all()}
    assert sets == {"2026-03": 2, "2026-08": 1}


def test_clause_in_use_cannot_be_left_out(district):
    take_in({"认定": [line()], "说明": [explanation()]})
    assert faults_of({"细则": [RULES[0], RULES[2], RULES[3]]}) == [
        "细则!2:序号: 少了红旗2，它已有认定或说明，不能删去，请补上这一行",
        "细则!2:序号: 少了红灯1，它已有认定或说明，不能删去，请补上这一行",
        "细则!3:标准: 红旗3用着红旗2，先改红旗3",
    ]


def test_streak_counts_a_clause_of_its_own_set(district):
    astray = rule("红旗", 3, "连续", 标准="黄灯4连续2月")
    fault = "标准: 这套细则没有黄灯4，连续条款要指本套里有的条款"
    assert faults_of({"细则": [*RULES[:2], astray]}) == [f"细则!4:{fault}"]
    assert faults_of({"细则": [{**astray, "生效月份": "2026-09"}]}) == [f"细则!2:{fault}"]
    assert faults_of(
        {"细则": [*RULES[:2], astray, rule("黄灯", 4, "达标", 指标="参保完成率", 标准="≥")]}
    ) == ["细则!5:标准: 末尾：比较号后面应是数，如 ≥60"]
    assert take_in({"细则": [*RULES[:2], astray, rule("黄灯", 4)]}).faults == []


def test_history_keeps_every_clause_and_metric_that_was_written(district):
    revised, written = Record.objects.get(verb="rules.revise"), Record.objects.get(verb="metric.write")
    assert revised.sentence == "修订了区人社局 2026年3月起细则：新增 5 条"
    assert written.sentence == "维护了区人社局的指标：参保完成率"
    take_in({"细则": [rule("红旗", 1, "达标", 指标="参保完成率", 标准="≥90"), *RULES[1:4]]})
    event = Record.objects.filter(verb="rules.revise").latest("sequence")
    data = json.loads(event.data)
    assert event.sentence == "修订了区人社局 2026年3月起细则：修改 1 条、删去 1 条"
    assert (data["effective_from"], data["state"], list(data["changes"])) == (
        "2026-03", "approved", ["红旗1", "红灯1"],
    )  # fmt: skip
    first, gone = data["changes"].values()
    assert (first["before"]["标准"], first["after"]["标准"]) == ("3月≥60，6月≥85", "≥90")
    assert (gone["before"]["条款"], gone["after"]) == ("红灯1的条文", None)


def test_rules_in_force_for_a_published_month_are_not_changed(district):
    published()
    changed = rule("红旗", 2, 条款="别的条文")
    assert faults_of({"细则": [RULES[0], changed, *RULES[2:]]}) == [
        "细则!3:生效月份: 这套细则在2026年6月生效，2026年6月已发布，不能再改"
    ]
    assert faults_of({"细则": RULES[:-1]}) == [
        "细则!2:生效月份: 这套细则在2026年6月生效，2026年6月已发布，不能再改"
    ]
    assert faults_of({"细则": [rule(生效月份="2026-05")]}) == [
        "细则!2:生效月份: 这套细则在2026年6月生效，2026年6月已发布，不能再改"
    ]
    assert take_in({"细则": RULES}).faults == []
    assert take_in({"细则": [rule(生效月份="2026-07")]}).faults == []


def test_rules_that_a_later_set_replaced_before_the_published_month_may_change(district):
    take_in({"细则": [rule(生效月份="2026-05")]})
    published()
    assert take_in({"细则": [*RULES[:1], rule("红旗", 2, 条款="改过的条文"), *RULES[2:]]}).changes == {
        "细则": 1
    }


def test_number_of_a_clause_stays_within_the_years_most(district):
    ClauseLimit.objects.create(year=2026, department=Department.objects.get(code="rsj"), most=2)
    assert take_in({"细则": RULES}).faults == []  # 红旗3 was there before the limit
    assert faults_of({"细则": [*RULES, rule("黄灯", 2), rule("黄灯", 3)]}) == [
        "细则!8:序号: 区人社局2026年每等次最多 2 条，序号应是 1 到 2"
    ]
    assert faults_of({"细则": [{**rule("红旗", 7), "部门编码": "gafj"}]}) == [
        "细则!2:序号: 公安分局2026年每等次最多 6 条，序号应是 1 到 6"
    ]


def test_rule_faults_are_all_named_with_the_sign_of_the_standard():
    assert faults_of({"单位": UNITS, "细则": [
        rule("红旗", 1, "达标", 指标="完成率", 标准="3月≥60,4月=>75"),
        rule("红旗", 2, "达标", 标准="≥60"),
        rule("红旗", 3, "定性", 标准="≥60"),
        rule("红旗", 4, "排名", 指标="完成率"),
        rule("红旗", 5, "达标", 指标="完成率", 标准="乡镇 ≥60"),
        rule("红旗", 0), rule("橙灯", 1), rule("黄灯", 1, "打分"),
        rule("黄灯", 2, 条款=""), rule("黄灯", 3, 公开范围="保密"), rule("黄灯", 3),
        rule("黄灯", 4, 生效月份="三月"),
    ]}) == [
        "细则!2:标准: 第 10 个字符“>”：比较号后面应是数，如 ≥60",
        "细则!3:指标: 达标和排名条款要写明指标",
        "细则!4:标准: 第 1 个字符“≥”：定性条款由人判定，标准应留空",
        "细则!5:标准: 末尾：标准是空的，排名条款要写标准，如 前1 镇街",
        "细则!6:标准: 第 1 个字符“乡”：没有“乡镇”这个分组，现有分组：镇街、部门",
        "细则!7:序号: “0”不对，应是 1 到 99 的整数",
        "细则!8:等次: 没有“橙灯”，请填 红旗、黄灯、红灯",
        "细则!9:判定方式: 没有“打分”，请填 定性、达标、排名、连续",
        "细则!10:条款: 不能空着，请填写",
        "细则!11:公开范围: 没有“保密”，请填 公开、内部",
        "细则!12:部门编码: 与第 11 行重复（部门编码、生效月份、等次、序号相同），只能留一行",
        "细则!13:生效月份: “三月”不是月份，请写成 2026-06",
    ]  # fmt: skip


def test_line_under_a_clause_at_fault_is_not_blamed_twice():
    bad = rule("红旗", 1, "达标", 指标="完成率", 标准="约60")
    sentences = faults_of(
        {"单位": UNITS, "细则": [bad], "认定": [line(number=1), line(number=1, unit="rsj")]}
    )
    assert [fault.partition(": ")[0] for fault in sentences] == ["细则!2:标准", "认定!3:单位编码"]


def test_rules_of_one_workbook_serve_its_own_lines():
    imported = take_in({"单位": UNITS, "细则": RULES, "认定": [line()], "说明": [explanation()]})
    assert imported.changes == {"单位": 6, "指标": 1, "细则": 5, "认定": 1, "说明": 1}
    assert Explanation.objects.get().clause.label == "红灯1"


def test_workbook_never_writes_over_the_draft_of_a_department(district):
    department = Department.objects.get(code="rsj")
    clerk, reviewer = make_user(Role.CLERK, department), make_user(Role.REVIEWER)
    draft = copy_forward(department, CalendarMonth(2027, 3), actor=clerk)
    write_clause(draft, {"text": "自己写的"}, actor=clerk, label=("red_flag", 1))
    result = take_in({"细则": [rule(生效月份="2027-03")]}, actor=reviewer)
    last = timezone.localtime(Record.objects.filter(verb="rules.revise").latest("sequence").at)
    when = f"{last.year}年{last.month}月{last.day}日 {last:%H:%M}"
    sentence = f"区人社局 2027年3月起细则由{clerk}在{when}修订过，请在网页上改，不用导入"
    assert sentence in [fault.message for fault in result.faults]
    assert draft.clauses.get(signal="red_flag", number=1).text == "自己写的"


def test_workbook_over_a_set_that_was_sent_names_that_alone(district):
    department = Department.objects.get(code="rsj")
    clerk, reviewer = make_user(Role.CLERK, department), make_user(Role.REVIEWER)
    draft = copy_forward(department, CalendarMonth(2027, 3), actor=clerk)
    write_clause(draft, {"gap_reason": "中间一段不评"}, actor=clerk, label=("red_flag", 1))
    take_step(draft, "send", actor=clerk)
    result = take_in({"细则": [rule(生效月份="2027-03", number=6)]}, actor=reviewer)
    assert [fault.message for fault in result.faults] == [
        "区人社局 2027年3月起细则已有一套，现在是“已送审”，请在那一套上改"
    ]


def test_import_keeps_the_reason_of_bands_that_stay_and_tells_what_overlaps(district):
    department = Department.objects.get(code="rsj")
    clause = Clause.objects.get(rule_set__department=department, signal="red_flag", number=1)
    Clause.objects.filter(pk=clause.pk).update(gap_reason="中间一段不评")
    same = rule("红旗", 1, "达标", 指标="参保完成率", 标准="3月≥60，6月≥85", 条款="换了说法")
    assert not take_in({"细则": [same, *RULES[1:]]}).faults
    clause.refresh_from_db()
    assert (clause.text, clause.gap_reason) == ("换了说法", "中间一段不评")
    eased = rule("红旗", 1, "达标", 指标="参保完成率", 标准="3月≥60，6月≥75")
    result = take_in({"细则": [eased, *RULES[1:]]})
    clause.refresh_from_db()
    assert (clause.standard, clause.gap_reason) == ("3月≥60，6月≥75", "")
    sentence = "红旗1、黄灯1重叠：参保完成率，6月75%（含）至80%（不含）；一个数只能得一个结果"
    assert [note.message for note in result.notes] == [sentence]


def test_draft_of_the_office_that_its_department_went_on_with_is_not_written_over(district):
    department = Department.objects.get(code="rsj")
    clerk, reviewer = make_user(Role.CLERK, department), make_user(Role.REVIEWER)
    assert take_in({"细则": [rule(生效月份="2027-03")]}, actor=reviewer).faults == []
    assert take_in({"细则": [rule(生效月份="2027-03", 条款="再改")]}, actor=reviewer).faults == []
    draft = RuleSet.objects.get(state=RuleSetState.DRAFT)
    write_clause(draft, {"text": "部门写的"}, actor=clerk, label=("red_flag", 1))
    result = take_in({"细则": [rule(生效月份="2027-03", 条款="盖掉")]}, actor=reviewer)
    assert [fault.message.partition("在")[0] for fault in result.faults] == [
        f"区人社局 2027年3月起细则由{clerk}"
    ]
    assert draft.clauses.get().text == "部门写的"
    assert take_in({"细则": [rule(生效月份="2027-03", 条款="部门写的")]}, actor=reviewer).changes == {}
