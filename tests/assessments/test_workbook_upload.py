import pytest

from assessments.models import Determination, Explanation, Submission
from departments.models import Department, Record, Role
from rules.models import Clause, Reading, RuleSet, RuleSetState
from tests.assessments.workbooks import (
    RULES,
    UNITS,
    explanation,
    faults_of,
    figure,
    lay_district,
    line,
    rule,
    take_in,
)
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def district():
    lay_district()


@pytest.fixture
def clerk():
    return make_user(Role.CLERK, Department.objects.get(code="rsj"))


PERSON = {"账号": "wang", "姓名": "王力", "单位编码": "rsj", "角色": "经办人"}
ALL = {
    "单位": UNITS[:1],
    "人员": [PERSON],
    "指标": [{"部门编码": "rsj", "指标": "户数"}],
    "细则": RULES,
    "指标数据": [figure()],
    "认定": [line()],
    "说明": [explanation()],
}


@pytest.mark.parametrize("role", Role)
def test_sheet_needs_the_right_of_who_uploads_it(role):
    actor = make_user(role, Department.objects.get(code="rsj"))
    office = {"人员": "人员由系统管理员维护", "认定": "认定由各认定部门填报", "说明": "说明由各认定部门填报"}
    department = {title: f"{title}由办公室维护" for title in ("单位", "指标", "细则")}
    figures = {"指标数据": "指标数据由各认定部门填报，办公室也可维护"}
    barred = {
        Role.REVIEWER: office,
        Role.PUBLISHER: office,
        Role.CLERK: department | {"人员": office["人员"]},
        Role.SIGNER: department | {"人员": office["人员"]},
    }.get(role, office | department | figures)
    assert faults_of(ALL, actor=actor) == [f"{title}: {barred[title]}" for title in ALL if title in barred]


def test_sheet_without_rows_needs_no_right(clerk):
    assert faults_of({title: [] for title in ALL} | {"认定": [line()]}, actor=clerk) == []


def test_upload_of_a_department_is_drafts_of_the_one_who_uploads(clerk):
    imported = take_in({"指标数据": [figure()], "认定": [line()], "说明": [explanation()]}, actor=clerk)
    assert imported.changes == {"指标数据": 1, "认定": 1, "说明": 1}
    line_row, explanation_row = Determination.objects.get(), Explanation.objects.get()
    assert (line_row.state, line_row.created_by, explanation_row.state, explanation_row.created_by) == (
        "draft",
        clerk,
        "draft",
        clerk,
    )
    assert (Reading.objects.count(), Submission.objects.get().first_filed_at) == (1, None)


def test_upload_of_a_department_is_of_its_own_rows_only(clerk):
    sheets = {
        "指标数据": [figure(部门编码="gafj")],
        "认定": [line(), line(部门编码="gafj")],
        "说明": [explanation(部门编码="gafj")],
    }
    message = "只能上传本部门（区人社局）的数据"
    assert faults_of(sheets, actor=clerk) == [
        f"指标数据!2:部门编码: {message}", f"认定!3:部门编码: {message}", f"说明!2:部门编码: {message}",
    ]  # fmt: skip


def test_rows_of_others_are_one_fault_a_sheet(clerk):
    strange = [figure(unit, 部门编码="gafj") for unit in ("chunxi", "gubai", "yaxi")]
    assert faults_of({"指标数据": [figure(), *strange]}, actor=clerk) == [
        "指标数据!3:部门编码: 只能上传本部门（区人社局）的数据，这张表有 3 行是别的部门的，请删去"
    ]


def test_upload_asks_for_no_other_state_unless_the_line_has_it(clerk):
    take_in({"认定": [line(状态="审定")]})
    sheet = [line(状态="审定"), line(unit="gubai", 状态="已报送"), line(unit="yaxi", 状态="草稿")]
    assert faults_of({"认定": sheet}, actor=clerk) == [
        "认定!3:状态: 上传的行都是草稿，不能填“已报送”，请留空"
    ]


@pytest.mark.parametrize(("state", "label"), [("filed", "已报送"), ("accepted", "审定")])
def test_upload_does_not_change_what_is_with_the_office(clerk, state, label):
    take_in({"认定": [line(状态=label)], "说明": [explanation()]})
    sheets = {"认定": [line(事由="别的事由", 状态=label)], "说明": [explanation(reason="数据未到")]}
    assert faults_of(sheets, actor=clerk) == [
        f"认定!2:状态: 区人社局红旗2：淳溪街道 现在是“{label}”，不能修改",
        "说明!2:原因: 区人社局红灯1的说明现在是“已报送”，不能修改",
    ]


def test_upload_changes_words_of_a_line_that_came_back(clerk):
    take_in({"认定": [line(状态="已报送")]})
    Determination.objects.update(state="returned", created_by=None)
    assert take_in({"认定": [line(事由="补正后的事由", 状态="退回补正")]}, actor=clerk).changes == {"认定": 1}
    row = Determination.objects.get()
    assert (row.state, row.grounds, row.version) == ("returned", "补正后的事由", 2)


def test_upload_of_explanations_is_asked_what_the_page_asks(clerk):
    figures = [figure(value=70), figure("gubai", 90)]
    bare = explanation("黄灯", 1, "未达标准", 单位编码="chunxi")
    assert faults_of({"指标数据": figures, "说明": [
        bare, explanation("黄灯", 1, "未达标准", 单位编码="gubai"),
    ]}, actor=clerk) == [
        "说明!2:原因: 数据表明淳溪街道应亮灯，不亮要写明情况",
        "说明!3:原因: 区人社局黄灯1没有提出古柏街道，不需要说明",
    ]  # fmt: skip
    worded = bare | {"原因": "未达标准：口径有误"}
    assert take_in({"指标数据": figures, "说明": [worded]}, actor=clerk).changes == {"指标数据": 2, "说明": 1}
    event = Record.objects.get(verb="explanation.write")
    assert (event.actor, Explanation.objects.get().state) == (clerk, "draft")


def test_upload_into_a_month_that_has_not_begun_is_refused(clerk):
    assert faults_of({"指标数据": [figure(月份="2026-08")], "认定": [line(月份="2026-08")]}, actor=clerk) == [
        "指标数据!2:月份: 2026年8月还没有开始，不能填报",
        "认定!2:月份: 2026年8月还没有开始，不能填报",
    ]


def test_upload_of_rules_is_a_draft_beside_the_approved_set(reviewer):
    changed = [rule("红旗", 1, 条款="新的条文", 指标=None, 标准=None), *RULES[1:4]]
    assert take_in({"细则": RULES}, actor=reviewer).changes == {}
    assert take_in({"细则": changed}, actor=reviewer).changes == {"细则": 2}
    draft, approved = RuleSet.objects.get(state=RuleSetState.DRAFT), RuleSet.objects.get(state="approved")
    assert (draft.created_by, draft.clauses.count(), approved.clauses.count()) == (reviewer, 4, 5)
    assert Clause.objects.get(rule_set=approved, signal="red_flag", number=1).text == "红旗1的条文"
    assert take_in({"细则": changed}, actor=reviewer).changes == {}
    assert take_in({"细则": changed[:2]}, actor=reviewer).changes == {"细则": 2}
    assert draft.clauses.count() == 2


def test_import_records_every_lot_and_itself_and_nothing_where_nothing_changed(clerk):
    before = Record.objects.count()
    take_in({"指标数据": [figure()], "认定": [line()]}, actor=clerk)
    take_in({"指标数据": [figure()], "认定": [line()]}, actor=clerk)
    event, *lots = Record.objects.all()[: Record.objects.count() - before]
    assert [lot.verb for lot in lots] == ["determination.import", "reading.set"]
    assert (event.verb, event.actor, event.sentence) == (
        "workbook.import",
        clerk,
        "导入了工作簿：指标数据 1，认定 1",
    )
    assert event.data == '{"accounts":[],"counts":{"指标数据":1,"认定":1},"superseded":0}'
    assert (event.subject_kind, event.subject_id) == ("departments.department", str(clerk.department_id))
