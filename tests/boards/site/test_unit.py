"""A unit's months: strip, scores, names and entries, from boards made by hand. No database."""

from decimal import Decimal

from boards.site.trend import trend
from boards.site.unit import unit_page
from departments.months import CalendarMonth
from tests.boards.documents import UNITS, line, make_board

JUNE = CalendarMonth(2026, 6)
OTHERS = [unit for unit in UNITS if unit[0] != "chunxi"]


def boards(*documents):
    return {board.month: board for board in documents}


def renamed(name, group="镇街"):
    return [("chunxi", name, group), *OTHERS]


def make_page(shown, *, last=JUNE, **options):
    runs = [last.plus(-23).up_to(last.plus(-12)), last.plus(-11).up_to(last)]
    return unit_page("chunxi", shown, runs, **{"years": [2026, 2025], **options})


def test_strip_tells_every_state_of_a_month_apart():
    shown = boards(
        make_board("2026-06", lines=[line("red_flag", "chunxi", "rsj"), line("red_light", "chunxi", "gafj")]),
        make_board("2026-05", lines=[line("red_flag", "gubai", "rsj")]),
        make_board("2026-03", units=OTHERS, lines=[]),
        make_board("2025-06", lines=[line("yellow_light", "chunxi", "rsj")]),
    )
    earlier, latest = make_page(shown).strip
    assert (earlier.title, latest.title) == ("2024年7月至2025年6月", "2025年7月至2026年6月")
    assert (earlier.months[-1].shape, earlier.months[-1].words) == ("yellow", "2025年6月：黄灯 1 盏")
    assert [(at.shape, at.words) for at in latest.months[-4:]] == [
        ("unpublished", "2026年3月：不在榜上"),
        ("unpublished", "2026年4月：未发布"),
        ("none", "2026年5月：未授旗亮灯"),
        ("flag-red", "2026年6月：红旗 1 面、红灯 1 盏"),
    ]


def test_table_has_the_numbers_of_the_drawing_newest_first():
    flags, lights = [line("red_flag", "chunxi", "rsj")] * 2, [line("yellow_light", "chunxi", "rsj")]
    page = make_page(
        boards(
            make_board("2026-06", lines=flags),
            make_board("2026-05", lines=lights),
            make_board("2026-04", lines=[]),
        )
    )
    assert [(str(each.month), each.score, each.group_rank) for each in page.table] == [
        ("2026-06", "+2", 1), ("2026-05", "−1", 1), ("2026-04", "—", None),
    ]  # fmt: skip
    drawn = [column.number for drawing in page.drawings for column in drawing.columns if column.has_score]
    assert drawn == ["−1", "+2"]


def test_entries_stand_by_year_the_newest_month_first_and_idle_months_stay_out():
    page = make_page(
        boards(
            make_board("2026-06", lines=[line("red_flag", "chunxi", "rsj", wording="六月")]),
            make_board("2026-05", lines=[]),
            make_board("2026-01", lines=[line("red_flag", "chunxi", "rsj", wording="一月")]),
            make_board("2025-12", lines=[line("red_light", "chunxi", "rsj", wording="去年")]),
        )
    )
    assert [(each.year, [[r.wording for r in month.reasons] for month in each.months]) for each in page.years] == [
        (2026, [["六月"], ["一月"]]), (2025, [["去年"]]),
    ]  # fmt: skip
    assert [each.sum for each in page.years] == ["截至6月累计 +1 分，镇街第1名", "全年累计 −2 分，镇街第1名"]


def test_latest_place_comes_with_what_is_missing():
    counts = [line("red_flag", "chunxi", "rsj"), *[line("red_flag", "gubai", "rsj", n) for n in (1, 2)]]
    latest = make_page(boards(make_board("2026-06", lines=counts))).latest
    assert (latest.group_rank, latest.missing, latest.above.margin) == (
        2,
        "再多 1 面红旗即可并列",
        "少 1 面红旗，得分低 1 分",
    )


def test_name_is_that_of_the_newest_board_and_others_are_told_with_their_last_month():
    page = make_page(
        boards(
            make_board("2026-06", units=renamed("淳溪新区", "园区"), lines=[]),
            make_board("2026-05", units=renamed("淳溪街道"), lines=[]),
            make_board("2026-04", units=renamed("淳溪街道"), lines=[]),
            make_board("2025-12", units=renamed("淳溪镇"), lines=[]),
        )
    )
    assert (page.name, page.group) == ("淳溪新区", "园区")
    assert [(former.name, former.until) for former in page.former_names] == [
        ("淳溪街道", "2026年5月"), ("淳溪镇", "2025年12月"),
    ]  # fmt: skip


def test_year_has_its_own_months_and_no_latest_place():
    year = CalendarMonth(2025, 1).up_to(CalendarMonth(2025, 12))
    shown = boards(make_board("2025-03", lines=[line("red_flag", "chunxi", "rsj")]))
    page = unit_page("chunxi", shown, [year], year=2025, years=[2025], other_years=[2026, 2024])
    assert ([run.title for run in page.strip], page.latest, page.other_years) == (
        ["2025年"],
        None,
        (2026, 2024),
    )


def scores(*numbers):
    return [
        (CalendarMonth(2026, n + 1), None if each is None else Decimal(each))
        for n, each in enumerate(numbers)
    ]


def test_columns_stand_on_the_line_or_hang_from_it():
    (drawing,) = trend([("2026年", scores("2", "-1", None, "0", "1.5"))])
    up, down, nothing, zero, half = drawing.columns
    base = Decimal(drawing.base)
    assert (Decimal(up.y) + Decimal(up.height), up.is_below) == (base, False)
    assert (Decimal(down.y), Decimal(down.height), down.is_below) == (base, Decimal(up.height) / 2, True)
    assert (nothing.has_score, nothing.words) == (False, "2026年3月：没有得分")
    assert (zero.has_score, zero.number, Decimal(zero.height)) == (True, "0", 0)
    assert Decimal(half.height) == Decimal(up.height) * 3 / 4


def test_drawings_of_two_years_share_one_scale_and_stay_within_their_height():
    for run in (["40", "-60"], ["0", None], ["0.5", "-0.5"]):
        small, large = trend([("a", scores("1", "-1")), ("b", scores(*run))])
        assert (small.base, small.height) == (large.base, large.height)
        for column in (*small.columns, *large.columns):
            assert 0 <= Decimal(column.y) <= Decimal(column.y) + Decimal(column.height) <= large.height - 20
            assert 10 <= Decimal(column.number_y) <= large.height - 18
