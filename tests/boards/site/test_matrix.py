"""Units by months of a year: who has a row, what stands in it, and what it sums up to."""

from boards.site.matrix import year_matrix
from departments.months import CalendarMonth
from tests.boards.documents import UNITS, line, make_board

TOWNS = UNITS[:4]


def boards(*made):
    return {board.month: board for board in made}


def board_of(month, *lines, units=TOWNS):
    """Lines as (signal, unit); each under a clause of its own."""
    numbered = [line(signal, unit, "rsj", number % 6 + 1) for number, (signal, unit) in enumerate(lines)]
    return make_board(month, lines=numbered, units=units)


def rows_of(*made, year=2026):
    return {row.name: row for group in year_matrix(boards(*made), year) for row in group.rows}


def test_cell_has_shape_words_and_counts_of_its_month():
    march = board_of("2026-03", ("red_flag", "chunxi"), ("red_flag", "chunxi"), ("yellow_light", "chunxi"))
    may = board_of("2026-05", ("red_light", "gubai"))
    row = rows_of(march, may)["淳溪街道"]
    cells = {cell.month.month: (cell.shape, cell.words, cell.flags, cell.lights) for cell in row.cells}
    assert cells == {
        **dict.fromkeys(range(1, 13), ("unpublished", "未发布", 0, 0)),
        3: ("flag-yellow", "红旗 2 面、黄灯 1 盏", 2, 1),
        5: ("none", "未授旗亮灯", 0, 0),
    }
    assert [cell.month.month for cell in row.cells if cell.is_open] == [3]


def test_sums_are_those_of_the_cells_whatever_the_last_board_froze():
    march = board_of("2026-03", ("red_flag", "chunxi"), ("red_light", "chunxi"))
    june = board_of("2026-06", ("red_flag", "chunxi"), ("yellow_light", "gubai"))
    row = rows_of(march, june)["淳溪街道"]
    assert row.counts == (2, 0, 1)
    assert (row.rank, row.score) == (1, "+1")  # of the board of June, whose sums begin with itself


def test_boards_of_the_year_before_are_not_counted():
    row = rows_of(board_of("2025-06", ("red_flag", "chunxi")), board_of("2026-06", ("red_light", "chunxi")))
    assert row["淳溪街道"].counts == (0, 0, 1)


def test_groups_stand_in_order_with_the_best_first_and_the_unjudged_named():
    lines = [
        line("red_flag", "gubai", "rsj"),
        line("red_light", "chunxi", "rsj"),
        line("red_flag", "mc", "rsj"),
    ]
    groups = year_matrix(boards(make_board("2026-06", lines=lines)), 2026)
    assert [(group.name, group.units, [row.name for row in group.rows]) for group in groups] == [
        ("镇街", 8, ["古柏街道", "淳溪街道"]),
        ("部门", 12, []),
        ("园区", 2, ["国际慢城"]),
    ]
    assert [len(group.unjudged) for group in groups] == [6, 12, 1]


def test_unit_that_left_the_register_stands_last_and_absent():
    march = board_of("2026-03", ("red_flag", "gucheng"))
    june = board_of("2026-06", ("red_light", "chunxi"), units=TOWNS[:3])
    rows = rows_of(march, june)
    assert list(rows) == ["淳溪街道", "固城街道"]
    gone = rows["固城街道"]
    assert (gone.rank, gone.score, gone.counts) == (None, "—", (1, 0, 0))
    assert (gone.cells[5].shape, gone.cells[5].words, gone.cells[5].is_open) == ("absent", "不在名册", False)


def test_unit_that_changed_name_and_group_has_one_row_under_the_newest():
    march = board_of("2026-03", ("red_flag", "chunxi"), units=[("chunxi", "淳溪镇", "")])
    june = board_of("2026-06", ("red_flag", "chunxi"), units=[("chunxi", "淳溪街道", "镇街")])
    (group,) = year_matrix(boards(march, june), 2026)
    assert (group.name, [(row.name, row.counts) for row in group.rows]) == ("镇街", [("淳溪街道", (2, 0, 0))])


def test_year_of_one_month_has_twelve_columns():
    row = rows_of(board_of("2026-01", ("red_flag", "chunxi")))["淳溪街道"]
    assert [cell.month for cell in row.cells] == CalendarMonth(2026, 1).up_to(CalendarMonth(2026, 12))
