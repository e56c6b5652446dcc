"""What a bulletin says of a board: a sentence a case, and its length held whatever there is to tell."""

from dataclasses import replace
from datetime import date

import pytest

from boards.after_lights.states import FollowedLight, FollowState
from boards.bulletins.annexes import annexes, to_list
from boards.bulletins.content import (
    BulletinFacts,
    TextLimits,
    addressed,
    after_lights,
    compared,
    drafted_text,
    firsts,
    in_a_row,
    most_flags,
    opening,
    overall,
    reds,
    reporting,
    requirements,
    so_far,
    yellows,
)
from boards.bulletins.kinds import BRIEF, BULLETIN
from boards.circular.document import MOST_CHARACTERS, length, paragraphs
from departments.months import CalendarMonth
from tests.boards.documents import line, make_board
from tests.boards.report.boards import board_of
from tests.boards.report.test_content import TOWNS, towns

FULL = TextLimits()
GROUPED = [*TOWNS[:3], ("s", "区商务局", "部门"), ("t", "区水务局", "部门"), ("k", "经开区", "园区")]


def facts(board, *boards, **options):
    return BulletinFacts(board, {one.month: one for one in boards}, **options)


def light(month="2026-05", state=FollowState.GOING, **changed):
    kept = {
        "month": CalendarMonth.parse(month), "unit": "a", "unit_name": "甲", "signal": "yellow_light",
        "clause": "区人社局黄灯1", "grounds": "内部的话", "due_on": date(2026, 6, 20), "state": state,
        "late_days": 3 if state is FollowState.LATE else 0, "feedback": "", "check": "", "link": "", **changed,
    }  # fmt: skip
    return FollowedLight(**kept)


BUSY = towns(("a", "旗"), ("a", "旗"), ("b", "旗"), ("b", "黄"), ("c", "黄"), ("d", "红"))
EMPTY = towns()
FLAGS_ONLY = towns(("a", "旗"), ("b", "旗"))
BEFORE = towns(("a", "旗"), ("b", "黄"), month="2026-05")
LAST_YEAR = towns(("a", "旗"), ("d", "红"), month="2025-06")


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (
            overall(facts(BUSY)),
            "6月份，高淳区共授红旗3面，亮黄灯2盏、红灯1盏，涉及4个单位（列入榜单的共7个）。",
        ),
        (overall(facts(EMPTY)), "6月份，高淳区没有授旗，也没有亮灯。"),
        (overall(facts(FLAGS_ONLY)), "6月份，高淳区共授红旗2面，没有亮灯，涉及2个单位（列入榜单的共7个）。"),
        (
            overall(facts(towns(("d", "红")))),
            "6月份，高淳区没有授红旗，亮红灯1盏，涉及1个单位（列入榜单的共7个）。",
        ),
        (compared(facts(BUSY)), "没有上月和去年同月的榜单，不作比较。"),
        (
            compared(facts(BUSY, BEFORE)),
            "与上月相比，红旗增加2面，黄灯增加1盏，红灯增加1盏；去年同月没有榜单，不作同比。",
        ),
        (
            compared(facts(BUSY, LAST_YEAR)),
            "上月没有榜单，不作环比；与去年同月相比，红旗增加2面，黄灯增加2盏，红灯持平。",
        ),
        (so_far(facts(BUSY)), ""),
        (so_far(facts(BUSY, BEFORE)), "今年已公布的2期累计，红旗4面、黄灯3盏、红灯1盏。"),
        (so_far(facts(towns(("a", "旗"), month="2026-01"))), ""),
        (most_flags(BUSY, FULL), "获授红旗的单位2个，其中两面以上的：甲2面（详见附件1）。"),
        (most_flags(FLAGS_ONLY, FULL), "获授红旗的单位2个，各1面（见附件1）。"),
        (most_flags(EMPTY, FULL), "本月没有单位获授红旗。"),
        (reds(FLAGS_ONLY, FULL), "本月没有亮灯。"),
        (yellows(FLAGS_ONLY, FULL), ""),
        (reds(towns(("b", "黄")), FULL), "没有亮红灯。"),
        (yellows(towns(("b", "红")), FULL), "没有亮黄灯。"),
        (yellows(BUSY, FULL), "黄灯2盏，涉及2个单位：乙、丙各1盏（详见附件2）。"),
        (
            yellows(towns(("b", "黄"), ("c", "黄"), ("c", "黄")), FULL),
            "黄灯3盏，涉及2个单位：丙2盏，乙1盏（详见附件2）。",
        ),
        (in_a_row(facts(BUSY), FULL), ""),
        (in_a_row(facts(BUSY, BEFORE), FULL), "连续亮灯的：乙连续2个月。"),
        (in_a_row(facts(towns(("c", "黄")), BEFORE), FULL), "没有连续两个月以上亮灯的单位。"),
        (in_a_row(facts(EMPTY, BEFORE), FULL), ""),
        (reporting(BUSY), "应报送认定情况的部门12个，报送11个；没有报送的：区财政局；逾期报送的：区应急局。"),
        (after_lights(facts(BUSY), FULL), ""),
    ],
)
def test_each_paragraph_says_what_the_board_holds(told, sentence):
    assert told == sentence


def test_departments_that_all_reported_in_time_are_not_listed():
    board = replace(BUSY, assessors=tuple(replace(one, filed=True, late=False) for one in BUSY.assessors))
    assert reporting(board) == "应报送认定情况的12个部门全部按时报送。"
    assert reporting(replace(board, assessors=())) == ""


def test_whole_year_so_far_tells_the_lights_against_the_last():
    last = [towns(("a", "黄"), month=f"2025-0{n}") for n in range(1, 7)]
    this = [towns(("a", "黄"), ("b", "红"), month=f"2026-0{n}") for n in range(1, 6)]
    june = towns(("a", "黄"), ("b", "红"))
    assert so_far(facts(june, *last, *this)) == (
        "1至6月累计，黄灯6盏、红灯6盏；黄灯、红灯合计12盏，比去年同期增加6盏，上升100.0%。"
    )
    assert "合计12盏" not in so_far(facts(june, *last[1:], *this))
    nothing = [towns(month=f"2025-0{n}") for n in range(1, 7)]
    assert so_far(facts(june, *nothing, *this)).endswith("比去年同期增加12盏。")
    same = [towns(("a", "黄"), ("b", "红"), month=f"2025-0{n}") for n in range(1, 7)]
    assert so_far(facts(june, *same, *this)).endswith("与去年同期持平。")


def test_first_places_stand_by_group_with_ties_and_without_who_has_no_flag():
    board = towns(("a", "旗"), ("b", "旗"), ("s", "旗"), ("s", "旗"), ("t", "旗"), ("k", "黄"), units=GROUPED)
    assert firsts(board) == "各组第一名：镇街为甲、乙（并列，各有红旗1面），部门为区商务局（红旗2面）。"
    assert firsts(EMPTY) == ""
    assert firsts(towns(("a", "旗"), ("a", "红"))) == ""


def test_red_light_is_told_with_its_reason_but_not_that_of_an_internal_clause():
    lines = [
        line("red_light", "a", "rsj", 2, grounds="6月隐患逾期未改3处。"),
        line("red_light", "b", "rsj", 3, grounds="", clause_text="", withheld=True),
    ]
    board = make_board(lines=lines, units=TOWNS)
    assert reds(board, FULL) == "红灯2盏：甲（区人社局红灯2，6月隐患逾期未改3处）；乙（区人社局红灯3）。"
    assert reds(board, TextLimits(reds=1)).endswith("未改3处）；另有1盏，详见附件2。")
    assert reds(board, TextLimits(reds=0)) == "红灯2盏：共2盏，详见附件2。"
    assert "内部条款，不公布事由" in annexes(board, [])[1].tables[0].rows[1][2]


def test_what_is_followed_up_is_last_month_and_what_is_older_and_not_done():
    lights = [
        light(),
        light(state=FollowState.PASSED),
        light("2026-04", FollowState.PASSED),
        light("2026-04", FollowState.LATE),
        light("2026-05", FollowState.OVER),
        light("2026-05", due_on=None, state=FollowState.UNSET),
        light("2026-06"),
    ]
    listed = to_list(lights, CalendarMonth(2026, 6))
    assert listed == [lights[0], lights[1], lights[3]]
    assert after_lights(facts(BUSY, after=tuple(lights)), FULL) == (
        "往月亮灯中已定整改期限、列入本期的3盏：逾期1盏、整改中1盏、核验通过1盏（详见附件4）。"
        "逾期的：甲（4月区人社局黄灯1，期限2026年6月20日）。"
    )
    annex = annexes(BUSY, lights)[3]
    assert (annex.title, len(annex.tables[0].rows)) == ("亮灯整改情况", 3)
    assert "内部的话" not in str(annex)


def test_annexes_list_every_award_and_every_unit_in_its_group():
    flags, lights, ranking = annexes(towns(("a", "旗"), ("s", "红"), ("t", "黄"), units=GROUPED), [])
    assert [row[0] for row in flags.tables[0].rows] == ["甲"]
    assert [(table.caption, [row[0] for row in table.rows]) for table in lights.tables] == [
        ("红灯1盏", ["区商务局"]),
        ("黄灯1盏", ["区水务局"]),
    ]
    assert [(table.caption, len(table.rows)) for table in ranking.tables] == [
        ("镇街", 3),
        ("部门", 2),
        ("园区", 1),
    ]
    assert ranking.tables[2].rows == (("—", "经开区", "0", "0", "0", "—", "—", "—", "—"),)
    assert all(len(row) == len(table.columns) for annex in (flags, lights, ranking) for table in annex.tables
               for row in table.rows)  # fmt: skip


def test_text_goes_by_its_kind_and_numbers_the_sections_that_it_has():
    text = drafted_text(facts(BUSY, BEFORE), BULLETIN)
    assert text.title == "关于2026年6月份“效能亮榜”授旗亮灯情况的通报"
    assert text.addressed == "各镇（街道），区各部门、单位"
    headings = [one.lead for one in paragraphs(text.body) if one.level == 1]
    assert headings == ["一、总体情况", "二、授旗情况", "三、亮灯情况", "四、工作要求"]
    brief = drafted_text(facts(BUSY, after=(light(),)), BRIEF)
    assert (brief.title, brief.addressed) == ("2026年6月份“效能亮榜”授旗亮灯情况", "")
    assert "四、整改情况" in brief.body and "工作要求" not in brief.body
    assert addressed(make_board(units=GROUPED, lines=[])) == "各镇（街道），各园区，区各部门、单位"


def test_opening_names_the_correction_and_what_it_stands_in_place_of():
    assert opening(facts(BUSY), BULLETIN) == (
        "现将2026年6月份“效能亮榜”（2026年第6期）授旗亮灯情况通报如下。"
    )
    corrected = make_board(edition=2, reason="撤灯", lines=[], units=TOWNS)
    assert opening(facts(corrected, replaces=True), BRIEF) == (
        "现将2026年6月份“效能亮榜”（2026年第6期，更正1）授旗亮灯情况简报如下。此前印发的同月简报以本期为准。"
    )


def test_requirements_ask_only_what_the_board_gives_cause_for():
    assert [one[:8] for one in requirements(facts(BUSY))] == [
        "（一）按期整改。",
        "（二）如实认定。",
        "（三）按时报送。",
    ]
    assert [one[:8] for one in requirements(facts(FLAGS_ONLY))] == ["（一）如实认定。", "（二）按时报送。"]


@pytest.mark.parametrize("count", [0, 1, 40, 300])
@pytest.mark.parametrize("kind", [BULLETIN, BRIEF])
def test_body_keeps_within_its_length_whatever_there_is_to_tell(count, kind):
    months = CalendarMonth(2025, 1).up_to(CalendarMonth(2026, 5))
    before = [board_of(count, str(at)) for at in months]
    after = tuple(light(state=FollowState.LATE, unit_name="区住房保障和房产局") for _ in range(count))
    text = drafted_text(facts(board_of(count), *before, after=after), kind)
    assert 100 < length(text.body) <= MOST_CHARACTERS
    assert count < 40 or "详见附件" in text.body
