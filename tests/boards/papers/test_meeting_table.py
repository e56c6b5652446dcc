import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from boards.papers.approval_sheet import approval_sheet
from boards.papers.facts import PaperFacts
from boards.papers.meeting_table import ACROSS, meeting_table
from boards.papers.workbook import meeting_xlsx
from tests.boards.documents import UNITS, line, make_board, make_document
from tests.boards.papers.drafts import MADE, MARK, draft_of, facts_of

HEADS = 4  # the row of the headings, below the mark, the title and the legend


def small():
    """One unit with everything, one with nothing."""
    lines = [
        line("red_flag", "chunxi", "rsj", 1),
        line("red_light", "chunxi", "rsj", 2, month="2026-05", grounds="5月超期 3 件"),
        line("yellow_light", "gubai", "fgw", 6, withheld=True, wording="", grounds=""),
    ]
    return make_board(lines=lines, units=UNITS[:2])


def rows_of(board, facts=None):
    (block,) = meeting_table(board, facts or PaperFacts()).blocks
    names = [column.name for column in block.columns]
    return {
        row.name: {name: text for name, text in zip(names, row.texts, strict=True) if text}
        for group in block.groups
        for row in group.rows
    }


def test_each_cell_names_what_its_department_gave_and_the_earlier_month():
    assert rows_of(small()) == {"淳溪街道": {"区人社局": "旗1、红2补5月"}, "古柏街道": {"区发改委": "黄6"}}


def test_what_stays_out_stands_in_its_cell_in_brackets_with_its_state():
    board = small()
    facts = facts_of(board)
    out = facts.left_out[0]
    kept = replace(facts, left_out=(replace(out, assessor="gafj"),))
    assert rows_of(board, kept)["古柏街道"] == {"区发改委": "黄6", "公安分局": "（旗3退回补正）"}
    (item,) = meeting_table(board, kept).left_out
    assert (item.unit, item.clause, item.words, item.state) == ("古柏街道", "红旗3", "6月获表扬", "退回补正")


def test_head_says_who_did_not_report_and_who_was_late():
    (block,) = meeting_table(small(), PaperFacts()).blocks
    assert {column.name: column.note for column in block.columns if column.note} == {
        "区财政局": "未报送",
        "区应急局": "逾期",
    }


def test_words_of_an_internal_clause_do_not_go_to_paper():
    items = meeting_table(small(), PaperFacts()).items
    assert [item.words for item in items if item.unit == "古柏街道"] == ["内部条款，内容不公开"]


@pytest.mark.parametrize("departments,blocks", [(0, [0]), (23, [23]), (ACROSS + 1, [ACROSS, 1])])
def test_more_departments_than_fit_across_go_on_further_sheets(departments, blocks):
    table = meeting_table(draft_of(8, departments), PaperFacts())
    assert [len(block.columns) for block in table.blocks] == blocks
    assert {len(group.rows) for block in table.blocks for group in block.groups} <= {2, 6}


def test_workbook_has_the_same_cells_and_the_mark_and_never_runs_text():
    board = replace(small(), issuer="=1+1")
    table = meeting_table(board, facts_of(board))
    book = meeting_xlsx(table, mark=MARK, made_at=MADE["made_at"], issuer=board.issuer)
    assert book == meeting_xlsx(table, mark=MARK, made_at=MADE["made_at"], issuer=board.issuer)
    read = load_workbook(io.BytesIO(book))
    assert read.sheetnames == ["会审表", "认定事项", "不进榜的"]
    assert all(sheet.cell(1, 1).value == MARK for sheet in read)
    heads = [cell.value for cell in read["会审表"][HEADS]][7:]
    found = {
        row[1].value: {head: cell.value for head, cell in zip(heads, row[7:], strict=True) if cell.value}
        for row in read["会审表"].iter_rows(min_row=HEADS + 1)
        if row[1].value
    }
    assert found == rows_of(board, facts_of(board))


def test_facts_are_read_back_as_they_were_kept():
    facts = facts_of(draft_of(8))
    assert PaperFacts.read(facts.as_data()) == facts


def test_approval_sheet_tells_totals_moves_and_who_is_missing():
    sheet = approval_sheet(make_board(), facts_of(make_board(), 7), make_board("2026-05", lines=[]))
    assert [(total.word, total.count, total.change) for total in sheet.totals] == [
        ("红旗", 32, "+32"),
        ("黄灯", 8, "+8"),
        ("红灯", 2, "+2"),
    ]
    assert sheet.reporting == ("12 个认定部门，11 个报送", "逾期报送 1 个：区应急局", "未报送 1 个：区财政局")
    assert (len(sheet.left_out.rows), sheet.left_out.more) == (5, 2)
    assert sheet.red_lights.rows == (
        "阳江镇：6月安全隐患逾期未整改 3 处（区应急局红灯2）",
        "区财政局：6月安全隐患逾期未整改 3 处（区人社局红灯2）",
    )


def test_units_on_one_rank_are_counted_together():
    lines = [line("red_flag", code, "fgw") for code, _, group in UNITS if group == "镇街"]
    (group,) = [
        each for each in approval_sheet(make_board(lines=lines), PaperFacts(), None).groups if each.first
    ]
    assert group.first == "第1 淳溪街道、古柏街道、漆桥街道等 8 个（各 +1）"


def test_moves_are_said_with_how_far():
    ranked = [line("red_flag", "chunxi", "rsj", n) for n in (1, 2)] + [line("red_flag", "gubai", "rsj")]
    before = [line("red_flag", "gubai", "rsj", n) for n in (1, 2)] + [line("red_flag", "chunxi", "rsj")]
    document = make_document("2026-05", lines=before)
    sheet = approval_sheet(
        make_board(lines=ranked), PaperFacts(), make_board("2026-05", lines=document["determinations"])
    )
    assert sheet.groups[0].moved == "淳溪街道上升 1 位、古柏街道下降 1 位"
