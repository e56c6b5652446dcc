"""One guard for everything that a spreadsheet opens: history, board, workbook."""

import csv
import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from assessments.workbook.exporting import export_workbook
from boards.document import read
from boards.site.files import board_csv, board_xlsx
from departments.csv_export import csv_lines
from departments.formulas import guarded, runs
from tests.boards.documents import make_document
from tests.factories import make_department

SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]
BLANKS = ["", " ", "\u3000", "\u00a0", "\n", "\r\n", "\t", "\0", "\u200b", " \u3000\n"]
ATTACKS = [f"{blank}{sign}1+1" for blank in BLANKS for sign in SIGNS] + ["\tx", "\rx", "\nx", "\0x"]


@pytest.mark.parametrize("text", ATTACKS, ids=ascii)
def test_text_that_could_run_is_guarded(text):
    assert (runs(text), guarded(text)) == (True, f"'{text}")


@pytest.mark.parametrize("value", ["A-B", "6月=1", "", " 甲", "'=1", -1, Decimal("-1.5"), None, True])
def test_everything_else_stays_as_it_is(value):
    assert (runs(value), guarded(value)) == (False, value)


@pytest.mark.parametrize("text", ATTACKS, ids=ascii)
def test_every_csv_asks_the_guard(text):
    document = make_document()
    document["ranking"][0]["name"] = text
    history = "".join(csv_lines(["a"], [[text]])).lstrip("\ufeff")
    board = board_csv(read(document)).decode("utf-8-sig")
    cells = [list(csv.reader(io.StringIO(export, newline="")))[1] for export in (history, board)]
    assert [cells[0][0], cells[1][2]] == [f"'{text}"] * 2


@pytest.mark.django_db
@pytest.mark.parametrize("text", [text for text in ATTACKS if text.isprintable()], ids=ascii)
def test_every_workbook_asks_the_guard(text):
    make_department("a", text)
    document = make_document()
    document["ranking"][0]["name"] = text
    board = load_workbook(io.BytesIO(board_xlsx(read(document)))).active["C2"]
    unit = load_workbook(io.BytesIO(export_workbook()))["单位"]["B2"]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in (board, unit)] == [
        (text, "s", True)
    ] * 2
