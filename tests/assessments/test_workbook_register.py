import json

import pytest
from django.db import connection

from departments.models import Department, Record, Role, User
from departments.months import CalendarMonth
from tests.assessments.workbooks import UNITS, faults_of, take_in
from tests.factories import make_department, make_user

pytestmark = pytest.mark.django_db


def person(account="wang.li", **more):
    return {"账号": account, "姓名": "王力", "单位编码": "rsj", "角色": "经办人", **more}


def test_unit_takes_the_defaults_where_cells_are_blank():
    take_in({"单位": [{"编码": "ｒｓｊ", "名称": " 区人社局 ", "被考核": "", "排序": None}]})
    unit = Department.objects.get()
    assert (unit.code, unit.name, unit.short_name, unit.assesses, unit.is_assessed, unit.position) == (
        "rsj", "区人社局", "", False, True, 0,
    )  # fmt: skip


def test_unit_that_is_added_meanwhile_refuses_the_import_whole():
    """Between the reading and the writing of the rows somebody else adds the very same unit."""

    def add_meanwhile(execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "departments_department"'):
            execute(sql, params, many, context)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(add_meanwhile):
        faults = faults_of({"单位": [{"编码": "xin", "名称": "新局"}]})
    assert faults == ["数据: 导入时数据有变动，请重新导入"]


def test_account_is_known_whatever_its_case():
    held = make_user(Role.CLERK, username="wang.li")
    take_in({"单位": UNITS, "人员": [person("WANG.LI")]})
    held.refresh_from_db()
    assert (User.objects.get(), held.username, held.name) == (held, "wang.li", "王力")
    assert faults_of({"人员": [person("Zhao"), person("zhao")]}) == [
        "人员!3:账号: 与账号“Zhao”只差大小写，只能留一个"
    ]


def test_unit_keeps_what_has_no_heading_and_clears_what_is_blank():
    make_department("rsj", "旧名", short_name="人社局", position=7, assesses=True)
    imported = take_in({"单位": [{"编码": "rsj", "名称": "区人社局", "简称": "", "认定部门": " "}]})
    unit = Department.objects.get()
    assert imported.changes == {"单位": 1}
    assert (unit.name, unit.short_name, unit.position, unit.assesses) == ("区人社局", "", 7, False)


def test_unit_may_succeed_one_further_down_and_its_months_are_read():
    take_in({"单位": [
        {"编码": "xin", "名称": "新局", "启用月份": "2026年4月", "承继自": "jiu"},
        {"编码": "jiu", "名称": "旧局", "停用月份": "202603"},
    ]})  # fmt: skip
    new = Department.objects.get(code="xin")
    assert (new.succeeds.code, new.active_from, new.succeeds.active_until) == (
        "jiu", CalendarMonth(2026, 4), CalendarMonth(2026, 3),
    )  # fmt: skip


def test_unit_as_it_is_already_is_no_change():
    take_in({"单位": UNITS})
    assert take_in({"单位": UNITS}).changes == {}


def test_unit_faults_are_all_named():
    assert faults_of({"单位": [
        {"编码": "RSJ", "名称": "人社局"},
        {"编码": "a", "名称": ""},
        {"编码": "b", "名称": "乙" * 81},
        {"编码": "c", "名称": "丙", "认定部门": "对", "排序": "1.5"},
        {"编码": "d", "名称": "丁", "启用月份": "2026-06", "停用月份": "2026-05"},
        {"编码": "e", "名称": "戊", "启用月份": "六月", "承继自": "zzz"},
        {"编码": "ｃ", "名称": "丙二"},
        {"编码": None, "名称": "无码"},
    ]}) == [
        "单位!2:编码: “RSJ”不是编码，编码只能用小写字母、数字、下划线和连字符",
        "单位!3:名称: 不能空着，请填写",
        "单位!4:名称: 最多 80 字，现有 81 字",
        "单位!5:认定部门: 没有“对”，请填 是、否",
        "单位!5:排序: “1.5”不对，应是 0 到 2147483647 的整数",
        "单位!6:停用月份: 停用月份不能早于启用月份",
        "单位!7:启用月份: “六月”不是月份，请写成 2026-06",
        "单位!7:承继自: 没有编码“zzz”的单位，请先在单位表中登记",
        "单位!8:编码: 与第 5 行重复（编码相同），只能留一行",
        "单位!9:编码: 不能空着，请填写",
    ]  # fmt: skip


def test_units_called_the_same_in_the_same_months_are_named_with_their_place():
    make_department("old", "旧局", active_until=CalendarMonth(2026, 3))
    make_department("kept", "留局", short_name="留")
    assert faults_of({"单位": [
        {"编码": "a", "名称": "甲局"},
        {"编码": "b", "名称": " 甲局 ", "简称": "乙"},
        {"编码": "c", "名称": "丙局", "简称": "留"},
        {"编码": "d", "名称": "旧局", "启用月份": "2026-03"},
        {"编码": "e", "名称": "戊局"},
        {"编码": "f", "名称": "己局", "简称": "戊局"},
    ]}) == [
        "单位!3:名称: 与单位 a（甲局）同名又同时启用，榜上分不清；请改名，或先停用一个",
        "单位!4:简称: 与单位 kept（留局）同名又同时启用，榜上分不清；请改名，或先停用一个",
        "单位!5:名称: 与单位 old（旧局）同名又同时启用，榜上分不清；请改名，或先停用一个",
        "单位!7:简称: 与单位 e（戊局）同名又同时启用，榜上分不清；请改名，或先停用一个",
    ]  # fmt: skip


def test_a_name_may_be_taken_over_and_two_may_swap_theirs_in_one_workbook():
    make_department("old", "旧局")
    make_department("a", "甲局")
    make_department("b", "乙局")
    take_in({"单位": [
        {"编码": "new", "名称": "旧局", "启用月份": "2026-04", "承继自": "old"},
        {"编码": "old", "名称": "旧局", "停用月份": "2026-03"},
        {"编码": "a", "名称": "乙局"},
        {"编码": "b", "名称": "甲局"},
    ]})  # fmt: skip
    assert dict(Department.objects.values_list("code", "name")) == {
        "new": "旧局", "old": "旧局", "a": "乙局", "b": "甲局",
    }  # fmt: skip


@pytest.mark.parametrize("sign", ["\u202e", "\u2069", "\u200b"])
def test_unit_names_hold_no_character_that_nobody_sees(sign):
    fault = f"有看不见的字符（U+{ord(sign):04X}），请删去后重新输入"
    assert faults_of({"单位": [{"编码": "a", "名称": f"甲{sign}局", "简称": f"甲{sign}甲"}]}) == [
        f"单位!2:名称: {fault}",
        f"单位!2:简称: {fault}",
    ]


def test_blanks_and_unseen_signs_around_a_name_are_dropped():
    assert take_in({"单位": [{"编码": "\u200ea\u2060", "名称": "\u3000甲局\u200b\u3164"}]}).faults == []
    assert Department.objects.get(code="a").name == "甲局"


def test_line_break_in_a_name_is_called_so():
    assert faults_of({"单位": [{"编码": "a", "名称": "甲\n局"}]}) == [
        "单位!2:名称: 里有换行，请删去换行，写成一行"
    ]


def test_circle_of_successors_is_refused_also_through_the_register():
    make_department("a", succeeds=make_department("b"))
    assert faults_of({"单位": [
        {"编码": "b", "名称": "乙", "承继自": "a"},
        {"编码": "c", "名称": "丙", "承继自": "c"},
    ]}) == [
        "单位!2:承继自: 承继成了环：b → a → b，请改正",
        "单位!3:承继自: 承继成了环：c → c，请改正",
    ]  # fmt: skip


def test_person_gets_an_account_without_a_working_password():
    take_in({"单位": UNITS, "人员": [person("Ｗang.li", 邮箱="w@example.cn", 电话=57310000)]})
    user = User.objects.get()
    assert (user.username, user.role, user.department.code) == ("Wang.li", Role.CLERK, "rsj")
    assert (user.email, user.phone) == ("w@example.cn", "57310000")
    assert not user.has_usable_password()
    assert user.must_change_password


def test_person_who_is_there_keeps_the_password_and_may_change_role_and_unit():
    user = make_user(username="wang.li")
    imported = take_in({"单位": UNITS, "人员": [person(角色="审计员")]})
    user = User.objects.get()
    assert imported.changes == {"单位": 6, "人员": 1}
    assert (user.role, user.department.code, user.has_usable_password()) == (Role.AUDITOR, "rsj", True)


@pytest.mark.parametrize("role", Role)
def test_person_may_have_any_role_in_any_unit(role):
    take_in({"单位": UNITS, "人员": [person(角色=role.label, 单位编码="chunxi")]})
    assert User.objects.get().role == role


def test_person_faults_are_all_named():
    assert faults_of({"单位": UNITS, "人员": [
        person("王 力"), person("b", 角色="领导"), person("c", 邮箱="c@"), person("d", 单位编码="zzz"),
        person("e", 姓名=None, 单位编码="", 角色=""), person("ｂ"), person("x" * 41),
    ]}) == [
        "人员!2:账号: “王 力”不是账号，账号只能用文字、数字和 . _ @ -",
        "人员!3:角色: 没有“领导”，请填 经办人、审签人、联络员、审核员、发布人、审计员、监督员、联审员、"
        "评议人、考核员、窗口人员、系统管理员、安全管理员、未授权",
        "人员!4:邮箱: “c@”不是邮箱地址，请写成 name@example.cn",
        "人员!5:单位编码: 没有编码“zzz”的单位，请先在单位表中登记",
        "人员!6:姓名: 不能空着，请填写",
        "人员!6:单位编码: 不能空着，请填写",
        "人员!6:角色: 不能空着，请填写",
        "人员!7:账号: 与第 3 行重复（账号相同），只能留一行",
        "人员!8:账号: 账号最多 40 个字符，现有 41 个",
    ]  # fmt: skip


def test_unit_is_called_by_nothing_that_a_board_cannot_print():
    assert faults_of({"单位": [{"编码": "a", "名称": "𡃂村局", "简称": "古柏😀", "分组": "镇街㙒"}]}) == [
        "单位!2:名称: “𡃂”（U+210C2）海报印不出来，请改用别的写法",
        "单位!2:简称: “😀”（U+1F600）海报印不出来，请改用别的写法",
        "单位!2:分组: “㙒”（U+3652）海报印不出来，请改用别的写法",
    ]


def test_history_keeps_every_unit_that_an_import_wrote_or_changed():
    take_in({"单位": [{"编码": "b", "名称": "乙局", "承继自": "a"}, {"编码": "a", "名称": "甲局"}]})
    take_in({"单位": [{"编码": "a", "名称": "甲局", "简称": "甲"}, {"编码": "b", "名称": "乙局"}]})
    events = Record.objects.filter(verb__startswith="department.").order_by("sequence")
    assert [event.sentence for event in events] == [
        "登记单位 b：乙局", "登记单位 a：甲局", "修改单位 a：简称：空 → 甲",
    ]  # fmt: skip
    assert json.loads(events[0].data)["after"]["承继自"] == "甲局"
    assert json.loads(events[2].data) == {"changed": {"简称": ["空", "甲"]}}
