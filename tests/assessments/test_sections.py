"""The words that ask a section for what it owes, by what it owes."""

from datetime import UTC, datetime

import pytest

from assessments.sections import Contact, SectionMetric, in_order, reminder
from departments.months import CalendarMonth

OCTOBER = CalendarMonth(2026, 10)
UNTIL = datetime(2026, 11, 5, 9, 30, tzinfo=UTC)
TOWNS = ("淳溪街道", "古柏街道", "漆桥街道")
WANG = Contact("王五", "025-57330000")


def asked(*metrics, section="工伤科", contact=WANG):
    return reminder(section, OCTOBER, UNTIL, metrics, contact)


def test_reminder_names_metrics_units_until_when_and_to_whom():
    assert asked(
        SectionMetric("参保完成率", "%", 3, TOWNS[:2]), SectionMetric("欠薪案件数", "", 3, TOWNS)
    ).splitlines() == [
        "请工伤科在11月5日 17:30 前报10月数据，还缺 2 项 5 个数：",
        "1. 参保完成率（%）：淳溪街道、古柏街道",
        "2. 欠薪案件数：全部 3 个单位",
        "请报给王五 025-57330000。",
    ]


@pytest.mark.parametrize(
    ("count", "missing", "words"),
    [
        (1, TOWNS[:1], "淳溪街道"),
        (9, TOWNS, "淳溪街道、古柏街道、漆桥街道"),
        (
            20,
            tuple(f"第{n}镇" for n in range(1, 10)),
            "第1镇、第2镇、第3镇、第4镇、第5镇、第6镇、第7镇、第8镇等 9 个单位",
        ),
    ],
)
def test_units_are_named_as_far_as_they_can_be_read(count, missing, words):
    assert asked(SectionMetric("参保率", "%", count, missing)).splitlines()[1] == f"1. 参保率（%）：{words}"


def test_whoever_owes_nothing_is_not_asked():
    assert asked(SectionMetric("参保率", "%", 3, ())) == ""
    assert asked() == ""


def test_what_is_there_is_not_asked_again():
    lines = asked(SectionMetric("参保率", "%", 3, ()), SectionMetric("欠薪数", "", 3, TOWNS[2:])).splitlines()
    assert lines[0].endswith("还缺 1 项 1 个数：")
    assert lines[1] == "1. 欠薪数：漆桥街道"


def test_without_a_section_the_department_is_asked_and_without_a_number_only_the_name_is_told():
    lines = asked(SectionMetric("参保率", "%", 3, TOWNS), section="", contact=Contact("王五")).splitlines()
    assert (lines[0][:5], lines[-1]) == ("请本部门在", "请报给王五。")


def test_sections_stand_as_the_clauses_first_name_them():
    assert in_order(["", "乙科", "甲科", "乙科"]) == ["乙科", "甲科", ""]
