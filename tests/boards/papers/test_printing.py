import pytest

from boards.papers.approval_sheet import approval_sheet
from boards.papers.meeting_table import meeting_table
from boards.papers.printing import approval_pdf, meeting_pdf
from tests.boards.documents import make_board
from tests.boards.papers.drafts import MADE, MARK, draft_of, facts_of, fallen_out, pages_of, text_of
from tests.papers import assert_readable

MATRIX = {8: 1, 40: 2, 120: 4}  # pages, by the number of units
LIST = {8: 1, 40: 2, 120: 3}


def meeting(units):
    board = draft_of(units)
    return meeting_pdf(meeting_table(board, facts_of(board)), **MADE)


@pytest.mark.parametrize("units", MATRIX)
def test_approval_sheet_is_one_page_whatever_the_district(units):
    board = draft_of(units)
    pdf = approval_pdf(approval_sheet(board, facts_of(board, 12), make_board("2026-05")), **MADE)
    assert pages_of(pdf) == 1
    assert fallen_out(pdf) == []
    found = text_of(pdf)
    for words in (
        "呈批单",
        "领导批示",
        MARK,
        "关于发布高淳区2026年6月份“效能亮榜”的呈批",
        "未报送1个：认定部门4局",
    ):
        assert "".join(words.split()) in found


@pytest.mark.parametrize("units", MATRIX)
def test_meeting_table_repeats_its_heads_on_every_page_and_nothing_lies_over_anything(units):
    pdf = meeting(units)
    found = text_of(pdf)
    heads = (found.count("组内名次单位"), found.count("份“效能亮榜”会审表"))
    assert (pages_of(pdf), heads) == (MATRIX[units] + LIST[units], (MATRIX[units], MATRIX[units]))
    assert found.count("".join(MARK.split())) == pages_of(pdf)
    assert [n for n in range(units) if f"第{n + 1}街道办事处" not in found] == []
    assert fallen_out(pdf) == []


def test_same_draft_gives_the_same_bytes():
    board = draft_of(8)
    facts = facts_of(board)
    table = meeting(8)
    assert table == meeting_pdf(meeting_table(board, facts), **MADE)
    assert_readable(table)
    made = [approval_pdf(approval_sheet(board, facts, None), **MADE) for _ in range(2)]
    assert made[0] == made[1]
    assert_readable(made[0])
    other = {**MADE, "digest": "0" * 64}
    assert approval_pdf(approval_sheet(board, facts, None), **other) != made[0]
