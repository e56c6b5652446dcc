from boards.document import read
from boards.site.lobby.scenes import Scene, lobby
from departments.months import CalendarMonth
from tests.boards.documents import make_board, make_document
from tests.boards.site.lobby.boards import NAMES, given, with_units


def told(shown, screen):
    return [
        (scene.kind, scene.title, scene.page, scene.pages) for scene in shown.scenes if scene.screen == screen
    ]


def test_scenes_are_flags_lights_ranking_year_for_each_shape_of_screen():
    shown = lobby(make_board(), **NAMES)
    expected = ["flags", "lights", "ranking", "year"]
    for screen in ("landscape", "upright"):
        kinds = [kind for kind, *_ in told(shown, screen)]
        assert [kind for n, kind in enumerate(kinds) if kind not in kinds[:n]] == expected
        assert kinds == sorted(kinds, key=expected.index)


def test_scenes_are_numbered_on_their_own_screen(monkeypatch):
    with_units(monkeypatch, 45)
    shown = lobby(read(make_document(lines=given(45, each=3))), **NAMES)
    for screen in ("landscape", "upright"):
        own = [scene for scene in shown.scenes if scene.screen == screen]
        assert [scene.position for scene in own] == [*range(1, len(own) + 1)]
        assert [scene.marks.index(True) for scene in own] == [*range(len(own))]
        assert {len(scene.marks) for scene in own} == {len(own)}


def test_empty_board_says_so_in_every_scene():
    shown = lobby(make_board(lines=[]), **NAMES)
    assert [(scene.title, scene.body) for scene in shown.scenes if scene.screen == "upright"][:3] == [
        ("红旗榜", "本月没有单位获授红旗"),
        ("红黄灯榜", "本月没有单位被亮红灯、黄灯"),
        ("单位排名", "本月没有单位参加排名"),
    ]
    assert told(shown, "landscape") == told(shown, "upright")
    assert [scene.kind for scene in shown.scenes[:4]] == ["flags", "lights", "ranking", "year"]


def test_scenes_count_what_is_on_the_board():
    shown = lobby(make_board(), **NAMES)
    heads = {scene.kind: scene.summary for scene in reversed(shown.scenes)}
    assert heads["flags"] == ("红旗 32 面", "12 个单位")
    assert heads["lights"] == ("红灯 2 盏", "黄灯 8 盏", "10 个单位")


def test_scenes_of_apps_above_come_last_on_both_screens():
    other = Scene("inspections", "明查暗访", "inspections/_lobby.html", ("一", "二"))
    for board in (make_board(), None):
        shown = lobby(board, **NAMES, more=[other])
        last = [[s for s in shown.scenes if s.screen == screen][-1] for screen in ("landscape", "upright")]
        assert [(scene.kind, scene.title, scene.body) for scene in last] == [
            ("inspections", "明查暗访", ("一", "二"))
        ] * 2
        assert all(scene.position == scene.scenes for scene in last)


def test_lobby_leads_to_the_month_page():
    shown = lobby(make_board(), **NAMES)
    assert (shown.month, shown.month_words) == ("2026-06", "2026年6月")
    assert shown.address == "https://board.example/boards/2026-06/"
    assert shown.qr.startswith("M") and shown.qr_size > 20


def test_lobby_names_the_boards_that_it_is_made_from_newest_first():
    boards = {
        CalendarMonth.parse(month): make_board(month)
        for month in ("2025-05", "2025-07", "2026-05", "2026-06")
    }
    june = boards[CalendarMonth(2026, 6)]
    shown = lobby(june, **NAMES, year=boards)
    expected = ["2026-06", "2026-05", "2025-05"]
    assert shown.boards == " ".join(f"{at}:{boards[CalendarMonth.parse(at)].digest}" for at in expected)


def test_lobby_before_the_first_board_has_no_scene():
    shown = lobby(None, **NAMES)
    assert (shown.scenes, shown.imprint, shown.district, shown.boards) == ((), None, "高淳区", "")
