from dataclasses import replace
from datetime import date

import pytest

from boards.report.content import EdgeUnit, Limits, Overdue, ReportFacts, report
from departments.months import CalendarMonth
from tests.boards.documents import line, make_board
from tests.boards.report.boards import board_of, facts_of

TOWNS = [(code, name, "镇街") for code, name in zip("abcdefg", "甲乙丙丁戊己庚", strict=True)]
FULL = Limits()


def towns(*lines, month="2026-06", units=TOWNS):
    signals = {"旗": "red_flag", "黄": "yellow_light", "红": "red_light"}
    made = [
        line(signals[signal], unit, "rsj", n % 6 + 1, month=month) for n, (unit, signal) in enumerate(lines)
    ]
    return make_board(month, lines=made, units=units)


def told(board, boards=(), **options):
    options = {"span_words": "", "lenient": [], "proposals": [], "overdue": [], **options}
    return report(ReportFacts(board, {one.month: one for one in boards}, **options), FULL)


def test_totals_stand_beside_last_month_last_year_and_the_year_so_far():
    last = [towns(("a", "旗"), month=f"2025-0{n}") for n in range(1, 7)]
    this = [towns(("a", "旗"), ("b", "黄"), month=f"2026-0{n}") for n in range(1, 6)]
    flags, yellow, red = told(towns(("a", "旗"), ("b", "旗"), ("c", "红")), [*last, *this]).totals
    assert (flags.month, flags.last_month, flags.last_year) == (2, "+1", "+1")
    assert (flags.year, flags.year_before) == (7, "+1")
    assert (yellow.month, yellow.last_month, yellow.year, yellow.year_before) == (0, "−1", 5, "+5")
    assert (red.month, red.last_year) == (1, "+1")


def test_year_that_is_not_whole_is_not_compared():
    flags, _, _ = told(towns(("a", "旗")), [towns(("a", "旗"), month="2025-06")]).totals
    assert (flags.last_month, flags.last_year, flags.year_before) == ("—", "持平", "—")


def test_summary_counts_departments_units_and_names_who_did_not_file():
    assert told(towns(("a", "旗"), ("b", "黄"))).summary == (
        "12 个认定部门报送 11 个（区财政局未报送），红旗 1 面、黄灯 1 盏，涉及 2 个单位（共 7 个）。"
    )
    assert "没有授旗，也没有亮灯，涉及 0 个单位" in told(towns()).summary


@pytest.mark.parametrize(("judged", "top", "bottom"), [(1, 1, 0), (4, 3, 0), (5, 3, 2), (7, 3, 3)])
def test_nobody_stands_on_both_sides(judged, top, bottom):
    (group,) = told(towns(*[(unit, "旗") for unit, _, _ in TOWNS[:judged]])).groups
    assert (len(group.top), len(group.bottom)) == (top, bottom)
    assert not {unit.name for unit in group.top} & {unit.name for unit in group.bottom}


def test_who_stands_out_is_told_with_score_and_counts():
    board = towns(*[(unit, "旗") for unit in "abcdef"], ("a", "旗"), ("g", "黄"), ("g", "红"))
    (group,) = told(board).groups
    assert group.top[0] == EdgeUnit("甲", "+2", "红旗 2 面")
    assert group.bottom[-1] == EdgeUnit("庚", "−3", "黄灯 1 盏、红灯 1 盏")


def test_lights_in_a_row_are_counted_back_to_the_first_break():
    boards = [towns(("b", "黄"), month=f"2026-0{n}") for n in (1, 3, 4, 5)]
    rows = told(towns(("b", "红"), ("c", "黄")), boards).sections[0].lines
    assert rows == ("乙连续 4 个月，本月红灯 1 盏",)


def test_lenient_departments_are_sentences_with_figures_of_their_span():
    shown = report(facts_of(8), FULL).sections[1].lines
    assert shown[:2] == (
        "1月至6月红旗不少于中位数，一盏灯也没有亮的：区住房保障和房产局（政务服务中心）0（红旗 29 面，灯 0 盏）",
        "区住房保障和房产局（政务服务中心）1（红旗 29 面，灯 0 盏）",
    )
    assert shown[-1] == "另有 21 个部门，见系统"


def test_what_is_left_out_is_counted():
    facts = facts_of(120)
    proposals = report(facts, replace(FULL, proposals=2)).sections[2].lines
    assert proposals[1:] == ("另有 19 件，见系统",)
    overdue = [Overdue("甲", "城管局黄灯1", date(2026, 6, 1), "整改中")]
    shown = told(towns(), overdue=overdue, follow="逾期 1 盏").sections[3].lines
    assert shown == ("逾期 1 盏", "甲（城管局黄灯1，期限 2026年6月1日，整改中）")


def test_empty_sections_say_so():
    assert [section.none for section in told(towns()).sections if not section.lines] == [
        "没有连续亮灯的单位。", "无。", "没有待决定或待办的。", "没有逾期的。",
    ]  # fmt: skip


def test_draft_is_marked():
    assert report(facts_of(8, draft=True), FULL).is_draft
    assert not report(facts_of(8), FULL).is_draft


def test_units_of_every_size_give_bounded_lists():
    for count in (1, 8, 40, 120):
        shown = report(facts_of(count), FULL)
        assert all(len(section.lines) <= 6 for section in shown.sections)
        assert sum(len(group.top) + len(group.bottom) for group in shown.groups) <= 18
    assert board_of(120).month == CalendarMonth(2026, 6)
