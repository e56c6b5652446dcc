"""One case a rule of the contract: the same bad row for every door, and the sentence that each must give.

Where a door does not stand in front of a rule, the case says why.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse

from assessments.explaining import explain
from assessments.figures import set_readings
from assessments.filing import add_line
from assessments.forms.figures import cell_name
from assessments.forms.figures_desk import FiguresDesk
from assessments.forms.lines import LineForm
from assessments.models import LineState, Month
from assessments.office.unreported_lights import add_unreported
from departments.models import Department, Role, User
from departments.months import CalendarMonth
from departments.register import add_unit, change_unit
from rules.judging import considered
from rules.models import Clause, Metric, RuleSetState, registered_groups
from rules.revising import Revision, revise
from tests.assessments.workbooks import explanation, figure, line, rule, workbook_of
from tests.factories import JUNE, make_explanation, make_line, make_month, make_user

MAY, JULY, FEBRUARY, FAR = JUNE.plus(-1), JUNE.plus(1), CalendarMonth(2026, 2), CalendarMonth(2998, 1)
RARE = "“😀”（U+1F600）海报印不出来，请改用别的写法"
OPERATOR, DRAFTS = "操作员的话照收", "上传的都是草稿"
NO_FORM = "页面上没有这张表单"
LISTED = "表单的列表里选不到"


@dataclass
class Rule:
    """A bad row as each door takes it; a text in place of a door says why it does not stand there.

    `before` lays what must stand already. `book` are the sheets of the workbook.
    """

    name: str
    sentence: str
    book: dict
    domain: Callable | str
    form: Callable | str
    page: str = ""
    command: str = ""
    before: Callable = field(default=lambda: None)


def unit(code):
    return Department.objects.get(code=code)


def clerk():
    return User.objects.filter(role=Role.CLERK).first() or make_user(Role.CLERK, unit("rsj"))


def reviewer():
    return User.objects.filter(role=Role.REVIEWER).first() or make_user(Role.REVIEWER)


def clause(signal="red_flag", number=2):
    return Clause.objects.get(signal=signal, number=number)


def metric():
    return Metric.objects.get()


def publish():
    month = make_month()
    month.published_at = month.report_until
    month.save()


def end(code):
    Department.objects.filter(code=code).update(active_until=MAY)


# How each door takes a row. All of them return the sentences of the refusal.


def refused(action):
    try:
        action()
    except ValidationError as refusal:
        return refusal.messages
    return []


def adding(to="chunxi", *, of=("red_flag", 2), month=JUNE, **more):
    content = {"actor": clerk(), "grounds": "6月获市级通报表扬", **more}
    return refused(lambda: add_line(month, clause(*of), unit(to), **content))


def typing(to="chunxi", *, of=("red_flag", 2), month=JUNE, **more):
    data = {"unit": to, "grounds": "6月获市级通报表扬", "facts": "", "data_month": str(month), **more}
    units = considered(unit("rsj"), month)
    form = LineForm(data, actor=clerk(), month=month, clause=clause(*of), units=units)
    form.save()
    return errors_of(form)


def errors_of(form):
    """Every sentence of a form, without the label that it begins with."""
    labels = {name: field.label or "" for name, field in form.fields.items()}
    return [text.removeprefix(labels.get(name, "")) for name, texts in form.errors.items() for text in texts]


def measuring(month=JUNE, **numbers):
    exact = {name: Decimal(number) for name, number in numbers.items()}
    entries = {(metric(), unit("chunxi")): exact}
    sentences = refused(lambda: set_readings(month, unit("rsj"), entries, actor=clerk()))
    return [text.removeprefix("参保完成率，淳溪街道：") for text in sentences]


def typing_figure(text, month=JUNE):
    department = unit("rsj")
    typed = QueryDict(mutable=True)
    typed[cell_name(metric(), unit("chunxi"))] = text
    form = FiguresDesk.of(department, month).form(typed)
    if form.is_valid():
        return refused(lambda: set_readings(month, department, form.entries(), actor=clerk()))
    return errors_of(form)


def explaining(of=("red_light", 1), reason="none", month=JUNE, **more):
    return refused(lambda: explain(month, clause(*of), reason, actor=clerk(), **more))


def registering(**values):
    return refused(lambda: add_unit(actor=reviewer(), **{"code": "xin", "name": "新局", **values}))


def typing_unit(client, **values):
    client.force_login(reviewer())
    data = {"code": "xin", "name": "新局", "position": "0", **values}
    form = client.post(reverse("register_add"), data).context["form"]
    return errors_of(form)


def revising(number=1, kind="narrative", effective_from=JULY, **more):
    new = Clause(signal="red_flag", number=number, text="条文", kind=kind, **more)
    revision = Revision(unit("gafj"), effective_from, RuleSetState.APPROVED, None)
    revision.clauses["red_flag", number] = new
    revision.added.add(("red_flag", number))
    published = [month.calendar_month for month in Month.objects.filter(published_at__isnull=False)]
    return refused(lambda: revise(revision, actor=None, groups=registered_groups(), published=published))


def of_gafj(number=1, kind="定性", month="2026-07", **more):
    return {"细则": [{**rule("红旗", number, kind, 生效月份=month, **more), "部门编码": "gafj"}]}


def units(**more):
    return {"单位": [{"编码": "xin", "名称": "新局", **more}]}


LINES = [
    Rule(
        "self-award", "不能认定本部门自己", {"认定": [line(unit="rsj")]},
        domain=lambda: adding("rsj"), form=lambda: typing("rsj"),
    ),
    Rule(
        "unassessed unit", "观察点不是被考核单位", {"认定": [line(unit="guandian")]},
        domain=lambda: adding("guandian"), form=lambda: typing("guandian"),
    ),
    Rule(
        "inactive unit", "桠溪街道在2026年6月没有启用", {"认定": [line(unit="yaxi")]},
        domain=lambda: adding("yaxi"), form=lambda: typing("yaxi"), before=lambda: end("yaxi"),
    ),
    Rule(
        "clause not in force", "区人社局红旗2在2026年2月没有生效", {"认定": [line(月份="2026-02")]},
        domain=lambda: adding(month=FEBRUARY), form=lambda: typing(month=FEBRUARY),
    ),
    Rule(
        "clause not in effect", "区人社局红旗1在5月不适用", {"认定": [line(number=1, 月份="2026-05")]},
        domain=lambda: adding(of=("red_flag", 1), month=MAY),
        form=lambda: typing(of=("red_flag", 1), month=MAY),
    ),
    Rule(
        "data month after the month", "所属月份 2026-07 晚于计入的 2026-06",
        {"认定": [line(所属月份="2026-07")]},
        domain=lambda: adding(data_month=JULY), form=LISTED,
    ),
    Rule(
        "twice", "同一条款、同一单位、同一所属月份只能认定一次", {"认定": [line()]},
        domain=adding, form=typing,
        before=lambda: make_line(
            clause(), unit("chunxi"), state=LineState.DRAFT, month=JULY, data_month=JUNE
        ),
    ),
    Rule(
        "flag and light", "同一指标“参保完成率”已报黄灯1，同一单位不能又授旗又亮灯",
        {"认定": [line(number=1)]},
        domain=lambda: adding(of=("red_flag", 1)), form=lambda: typing(of=("red_flag", 1)),
        before=lambda: make_line(clause("yellow_light", 1), unit("chunxi")),
    ),
    Rule(
        "grounds too long", "最多 60 字，现有 61 字", {"认定": [line(事由="长" * 61)]},
        domain=lambda: adding(grounds="长" * 61), form=lambda: typing(grounds="长" * 61),
    ),
    Rule(
        "facts too long", "最多 2000 字，现有 2001 字", {"认定": [line(事实依据="长" * 2001)]},
        domain=lambda: adding(facts="长" * 2001), form=lambda: typing(facts="长" * 2001),
    ),
    Rule(
        "grounds missing when filed", "报送前要写明事由", {"认定": [line(事由="", 状态="已报送")]},
        domain=lambda: refused(lambda: add_unreported(JUNE, clause(), unit("chunxi"), actor=reviewer(), grounds="")),
        form=DRAFTS, page=DRAFTS,
    ),
    Rule(
        "published month", "2026年6月已发布，不能再改；发布后只能更正", {"认定": [line()]},
        domain=adding, form=typing, before=publish,
    ),
    Rule(
        "month not begun", "2998年1月还没有开始，不能填报", {"认定": [line(月份="2998-01")]},
        domain=lambda: adding(month=FAR), form=lambda: typing(month=FAR), command=OPERATOR,
    ),
    Rule(
        "line with the office", "区人社局红旗2：淳溪街道 现在是“已报送”，不能修改",
        {"认定": [line(事由="别的")]},
        domain="修改一条才有", form="修改一条才有", command=OPERATOR,
        before=lambda: make_line(clause(), unit("chunxi")),
    ),
]  # fmt: skip
FIGURES = [
    Rule(
        "value and pair", "数值与完成数、总数只能填一种", {"指标数据": [figure(完成数=1, 总数=2)]},
        domain=lambda: measuring(value=1, done=1, total=2), form="一格只写得下一种",
    ),
    Rule(
        "half a pair", "完成数和总数要一起填", {"指标数据": [figure(value=None, 完成数=1)]},
        domain=lambda: measuring(done=1), form="一格写作 完成数/总数，缺一半时说怎样写",
    ),
    Rule(
        "seven decimals", "“1.1234567”小数超过 6 位，请改填完成数和总数，或先用 ROUND(…,2) 取到两位小数",
        {"指标数据": [figure(value="1.1234567")]},
        domain=lambda: measuring(value="1.1234567"), form=lambda: typing_figure("1.1234567"),
    ),
    Rule(
        "no number", "“约60”不是数，请写成 87.2 或 54000", {"指标数据": [figure(value="约60")]},
        domain="领域函数收的是数", form=lambda: typing_figure("约60"),
    ),
    Rule(
        "published month", "2026年6月已发布，不能再改；发布后只能更正", {"指标数据": [figure()]},
        domain=lambda: measuring(value=1), form=lambda: typing_figure("87"), before=publish,
    ),
    Rule(
        "month not begun", "2998年1月还没有开始，不能填报", {"指标数据": [figure(月份="2998-01")]},
        domain=lambda: measuring(FAR, value=1), form="还没有开始的月份没有表格", command=OPERATOR,
    ),
]  # fmt: skip
EXPLANATIONS = [
    Rule(
        "clause with a line", "区人社局红旗2已有认定，不需要说明", {"说明": [explanation("红旗", 2)]},
        domain=lambda: explaining(("red_flag", 2)), form=NO_FORM,
        before=lambda: make_line(clause(), unit("chunxi"), state=LineState.FILED),
    ),
    Rule(
        "other without words", "选“其他”时要写明情况", {"说明": [explanation(reason="其他")]},
        domain=lambda: explaining(reason="other"), form=NO_FORM,
    ),
    Rule(
        "words too long", "最多 300 字，现有 301 字", {"说明": [explanation(reason="其他：" + "长" * 301)]},
        domain=lambda: explaining(reason="other", words="长" * 301), form=NO_FORM,
    ),
    Rule(
        "clause not in effect", "区人社局黄灯1在5月不适用",
        {"说明": [explanation("黄灯", 1, 月份="2026-05")]},
        domain=lambda: explaining(("yellow_light", 1), month=MAY), form=NO_FORM,
    ),
    Rule(
        "taken by the office", "区人社局红灯1的说明现在是“采纳”，不能修改",
        {"说明": [explanation(reason="数据未到")]},
        domain=lambda: explaining(reason="pending"), form=NO_FORM,
        before=lambda: make_explanation(clause("red_light", 1), state="accepted"),
    ),
    Rule(
        "light spared without a word", "数据表明淳溪街道应亮灯，不亮要写明情况",
        {"指标数据": [figure(value=70)], "说明": [explanation("黄灯", 1, "未达标准", 单位编码="chunxi")]},
        domain=lambda: measuring(value=70)
        or explaining(("yellow_light", 1), "below", unit=unit("chunxi")),
        form=NO_FORM, command=OPERATOR,
    ),
    Rule(
        "published month", "2026年6月已发布，不能再改；发布后只能更正", {"说明": [explanation()]},
        domain=explaining, form=NO_FORM, before=publish,
    ),
]  # fmt: skip
REGISTER = [
    Rule(
        "twin names", "与单位 chunxi（淳溪街道）同名又同时启用，榜上分不清；请改名，或先停用一个",
        units(名称="淳溪街道"),
        domain=lambda: registering(name="淳溪街道"), form=lambda client: typing_unit(client, name="淳溪街道"),
    ),
    Rule(
        "ends before it begins", "停用月份不能早于启用月份", units(启用月份="2026-06", 停用月份="2026-05"),
        domain=lambda: registering(active_from=JUNE, active_until=MAY),
        form=lambda client: typing_unit(client, active_from="2026-06", active_until="2026-05"),
    ),
    Rule(
        "code", "“XIN”不是编码，编码只能用小写字母、数字、下划线和连字符", units(编码="XIN"),
        domain=lambda: registering(code="XIN"), form=lambda client: typing_unit(client, code="XIN"),
    ),
    Rule(
        "rare character", RARE, units(简称="新😀"),
        domain=lambda: registering(short_name="新😀"),
        form=lambda client: typing_unit(client, short_name="新😀"),
    ),
    Rule(
        "unseen character", "有看不见的字符（U+202E），请删去后重新输入", units(名称="新\u202e局"),
        domain=lambda: registering(name="新\u202e局"),
        form=lambda client: typing_unit(client, name="新\u202e局"),
    ),
    Rule(
        "name too long", "最多 80 字，现有 81 字", units(名称="新" * 81),
        domain=lambda: registering(name="新" * 81), form=lambda client: typing_unit(client, name="新" * 81),
    ),
    Rule(
        "circle", "承继成了环：chunxi → chunxi，请改正",
        {"单位": [{"编码": "chunxi", "名称": "淳溪街道", "承继自": "chunxi"}]},
        domain=lambda: refused(
            lambda: change_unit(unit("chunxi"), actor=reviewer(), succeeds=unit("chunxi"))
        ),
        form=lambda client: succeeding_itself(client),
    ),
]  # fmt: skip
RULES = [
    Rule(
        "number", "公安分局2026年每等次最多 6 条，序号应是 1 到 6", of_gafj(7),
        domain=lambda: revising(7), form=NO_FORM,
    ),
    Rule(
        "unknown label", "这套细则没有红灯9，连续条款要指本套里有的条款",
        of_gafj(kind="连续", 标准="红灯9连续3月"),
        domain=lambda: revising(kind="streak", standard="红灯9连续3月"), form=NO_FORM,
    ),
    Rule(
        "standard of judgement", "第 1 个字符“≥”：定性条款由人判定，标准应留空", of_gafj(标准="≥60"),
        domain=lambda: revising(standard="≥60"), form=NO_FORM,
    ),
    Rule(
        "metric missing", "达标和排名条款要写明指标", of_gafj(kind="达标", 标准="≥60"),
        domain=lambda: revising(kind="threshold", standard="≥60"), form=NO_FORM,
    ),
    Rule(
        "group unknown", "第 1 个字符“乡”：没有“乡镇”这个分组，现有分组：镇街、部门",
        of_gafj(kind="达标", 标准="乡镇 ≥60", 指标="完成率")
        | {"指标": [{"部门编码": "gafj", "指标": "完成率"}]},
        domain="指标先在名下才问得到", form=NO_FORM,
    ),
    Rule(
        "in force for a published month", "这套细则在2026年6月生效，2026年6月已发布，不能再改",
        of_gafj(month="2026-05"),
        domain=lambda: revising(effective_from=MAY), form=NO_FORM, before=publish,
    ),
]  # fmt: skip
ALL = [
    pytest.param(rule, id=f"{title} {rule.name}")
    for title, rules in (
        ("line", LINES), ("figure", FIGURES), ("explanation", EXPLANATIONS), ("register", REGISTER),
        ("rules", RULES),
    )
    for rule in rules
]  # fmt: skip


def succeeding_itself(client):
    client.force_login(reviewer())
    held, address = unit("chunxi"), reverse("register_edit", args=["chunxi"])
    data = {"code": held.code, "name": held.name, "group": held.group, "position": "0", "is_assessed": "on"}
    data |= {"succeeds": held.pk, "shown": client.get(address).context["form"].initial["shown"]}
    return errors_of(client.post(address, data).context["form"])


def file_of(book):
    return workbook_of({
        title: [[*(keys := dict.fromkeys(key for row in rows for key in row))]]
        + [[row.get(key) for key in keys] for row in rows]
        for title, rows in book.items()
    })  # fmt: skip
