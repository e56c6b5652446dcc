import pytest

from boards.site.lobby.ranked import NOTE, ranking_pages, year_leaders
from boards.site.lobby.screens import LANDSCAPE, SCREENS, SIZES, UPRIGHT
from tests.boards import documents
from tests.boards.documents import line, make_board
from tests.boards.site.lobby.boards import LONG, board_of, given, with_units


def units_of(pages):
    return [place.name for page in pages for column in page.columns for place in column]


def test_ranking_is_by_group_and_without_who_was_not_judged():
    lines = [
        line("red_flag", "gubai", "rsj"),
        line("yellow_light", "chunxi", "rsj"),
        line("red_light", "mc", "rsj"),
    ]
    groups = ranking_pages(board_of(lines), LANDSCAPE)
    assert [(pages[0].group, units_of(pages)) for pages in groups] == [
        ("镇街", ["古柏街道", "淳溪街道"]),
        ("园区", ["国际慢城"]),
    ]
    (first, second) = (place for column in groups[0][0].columns for place in column)
    assert (first.rank, first.score, first.words, first.is_leading) == (1, "+1", "红旗 1 面", True)
    assert (second.rank, second.score, [one.count for one in second.counts]) == (2, "−1", [0, 1, 0])
    assert groups[0][0].note == (
        "红旗 +1 分 · 黄灯 −1 分 · 红灯 −2 分",
        "另有 6 个单位本月没有旗和灯，不排名",
    )


def test_board_of_nobody_ranks_nobody():
    assert ranking_pages(make_board(lines=[]), LANDSCAPE) == []


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.key)
@pytest.mark.parametrize("name", ["区第{:02}号单位", LONG[:28] + "{:02}"])
@pytest.mark.parametrize("count", [1, 2, 9, 14, 41, 120])
def test_ranking_holds_every_unit_once_in_its_order(monkeypatch, screen, name, count):
    with_units(monkeypatch, count, name=name)
    (pages,) = ranking_pages(board_of(given(count)), screen)
    assert units_of(pages) == [name.format(n) for n in range(count)]
    for page in pages:
        assert max(map(len, page.columns)) <= 17
        assert len(page.columns[0]) - len(page.columns[-1]) in (0, 1)
        assert page.size.name * max(map(len, page.columns)) * 1.26 <= screen.height - NOTE


def test_two_columns_lie_and_one_stands(monkeypatch):
    with_units(monkeypatch, 15, name="第{:02}号单位")
    board = board_of(given(15))
    assert [[len(c) for c in page.columns] for page in ranking_pages(board, LANDSCAPE)[0]] == [[8, 7]]
    assert [[len(c) for c in page.columns] for page in ranking_pages(board, UPRIGHT)[0]] == [[15]]


def test_few_lines_stand_in_large_type(monkeypatch):
    with_units(monkeypatch, 2)
    for screen in SCREENS:
        ((page,),) = ranking_pages(board_of(given(2)), screen)
        assert page.size.name > SIZES[5].name


@pytest.mark.parametrize(
    ("flags", "ranks", "shared"),
    [
        ([3, 2, 1], [1, 2, 3], ""),
        ([2, 2, 1], [1, 1, 3], ""),
        ([5, 4, 3, 2, 1], [1, 2, 3], ""),
        ([3, 2, 1, 1], [1, 2], ""),  # whole ranks only: two share the third, and one of them has no room
        ([1, 1, 1, 1, 1], [], "5 个单位并列第 1 名"),
    ],
)
def test_leaders_of_the_year_are_whole_ranks(monkeypatch, flags, ranks, shared):
    with_units(monkeypatch, len(flags))
    lines = [
        line("red_flag", f"u{n}", documents.ASSESSORS[k][0], k % 6 + 1)
        for n, count in enumerate(flags)
        for k in range(count)
    ]
    (group,) = year_leaders(board_of(lines))
    assert (group.group, [one.rank for one in group.lines], group.shared) == ("部门", ranks, shared)


def test_leaders_are_those_of_the_year_to_date():
    board = make_board(lines=[line("red_flag", "chunxi", "rsj")])
    (group,) = year_leaders(board)
    assert [(one.name, one.score) for one in group.lines] == [("淳溪街道", "+1")]
