import pytest

from boards.site.chat import LONGEST, chat_text
from tests.boards.documents import line, make_board
from tests.boards.posters.prints import make_full_board

ADDRESS = "https://board.example/boards/2026-06/1/"


def test_text_tells_totals_units_link_and_digest():
    lines = [
        line("red_flag", "chunxi", "rsj"),
        line("red_flag", "chunxi", "fgw"),
        line("red_flag", "gubai", "rsj"),
        line("yellow_light", "czj", "rsj"),
    ]
    board = make_board(lines=lines)
    assert chat_text(board, address=ADDRESS).splitlines() == [
        "高淳区2026年6月份“效能亮榜”",
        "全区红旗 3 面，黄灯 1 盏，红灯 0 盏。",
        "红旗：淳溪街道 2 面、古柏街道 1 面",
        "红灯：无",
        "黄灯：区财政局 1 盏",
        f"看榜：{ADDRESS}",
        f"校验值：{board.digest[:12]}",
        "区作风建设领导小组办公室",
    ]


def test_text_of_a_correction_says_why_and_a_site_without_address_leaves_the_link_out():
    words = chat_text(make_board(lines=[], edition=2, reason="撤下该项黄灯"), address="").splitlines()
    assert words[:2] == ["高淳区2026年6月份“效能亮榜”（更正1）", "更正原因：撤下该项黄灯"]
    assert [word for word in words if word.startswith("看榜")] == []


@pytest.mark.parametrize("count", [1, 20, 60, 120])
def test_longer_board_is_shortened_and_says_so(count):
    text = chat_text(make_full_board(count), address=ADDRESS)
    assert len(text) <= LONGEST
    assert (f"等 {count} 个单位" in text) == (count > 20)
    assert "第1街道 1 面" in text
