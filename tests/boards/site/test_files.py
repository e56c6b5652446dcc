import csv
import hashlib
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from boards.document import read
from boards.site.files import HEADINGS, board_csv, board_xlsx, ranking_rows
from tests.boards.documents import make_board, make_document
from tests.boards.editions import make_edition

JSON_TYPE = "application/json; charset=utf-8"
DANGEROUS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\0x", "＝1+1", "＋1", "－1", "＠x", " =1+1", "　＝1",
]  # fmt: skip


def read_csv(data):
    assert data[:3] == b"\xef\xbb\xbf"
    return list(csv.reader(io.StringIO(data[3:].decode(), newline=""), strict=True))


def read_xlsx(data):
    return load_workbook(io.BytesIO(data)).active


def named(name):
    document = make_document()
    document["ranking"][0]["name"] = name
    return document


def test_ranking_rows_follow_the_document():
    document = make_document()
    first, unjudged = document["ranking"][0], document["ranking"][-1]
    rows = ranking_rows(read(document))
    assert len(rows) == len(document["ranking"])
    assert rows[0] == (
        first["rank"], first["group_rank"], first["name"], first["group"],
        first["red_flag"], first["yellow_light"], first["red_light"], Decimal(first["score"]),
        Decimal(first["year_to_date"]["score"]), first["year_to_date"]["rank"],
    )  # fmt: skip
    assert rows[-1] == (None, None, unjudged["name"], unjudged["group"], 0, 0, 0, Decimal(0), None, None)


def test_scores_of_a_draft_carry_no_zeros_behind_the_point():
    board = make_board()
    places = [
        replace(place, tally=replace(place.tally, score=place.tally.score.quantize(Decimal("0.00"))))
        for place in board.places
    ]
    drafted = ranking_rows(replace(board, places=tuple(places)))
    assert [str(row[7]) for row in drafted] == [str(row[7]) for row in ranking_rows(board)]


def test_csv_has_the_headings_and_nothing_but_numbers_and_names():
    rows = read_csv(board_csv(make_board()))
    assert rows[0] == [*HEADINGS]
    assert ",".join(rows[0]) == "名次,组内名次,单位,分组,红旗,黄灯,红灯,得分,累计得分,累计名次"
    assert rows[-1][0:2] == ["", ""] and rows[-1][8:] == ["", ""]
    assert board_csv(make_board()).count(b"\r\n") == len(rows)


def test_csv_and_xlsx_agree_with_the_document_field_by_field():
    document = make_document()
    document["ranking"][0]["score"] = "0.25"
    document["ranking"][1]["score"] = "-12.5"
    wanted = ranking_rows(read(document))
    text = [["" if value is None else str(value) for value in row] for row in wanted]
    assert read_csv(board_csv(read(document)))[1:] == text
    sheet = read_xlsx(board_xlsx(read(document)))
    assert list(sheet.iter_rows(min_row=2, values_only=True)) == wanted
    assert [cell.value for cell in sheet[1]] == [*HEADINGS]


def test_xlsx_of_a_draft_is_refused():
    with pytest.raises(ValueError, match="draft"):
        board_xlsx(replace(make_board(), publication=None))


@pytest.mark.parametrize("name", DANGEROUS)
def test_csv_text_never_becomes_a_formula(name):
    assert read_csv(board_csv(read(named(name))))[1][2] == f"'{name}"


@pytest.mark.parametrize("name", ["淳溪街道", "A-B", "区人社局,二科", '带"引号"', "两\r\n行", "'已有撇号"])
def test_csv_keeps_harmless_text_as_it_is(name):
    assert read_csv(board_csv(read(named(name))))[1][2] == name


def test_csv_numbers_stay_numbers():
    document = make_document()
    document["ranking"][0]["score"] = "-1.5"
    assert read_csv(board_csv(read(document)))[1][7] == "-1.5"


@pytest.mark.parametrize("name", [name for name in DANGEROUS if name.isprintable()])
def test_xlsx_text_never_becomes_a_formula(name):
    cell = read_xlsx(board_xlsx(read(named(name))))["C2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", name, True)


def test_xlsx_text_that_xml_cannot_hold_is_marked():
    assert read_xlsx(board_xlsx(read(named("\0甲\x1f"))))["C2"].value == "\ufffd甲\ufffd"


def test_xlsx_harmless_text_carries_no_prefix():
    cell = read_xlsx(board_xlsx(make_board()))["C2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", False)


def test_xlsx_is_dressed_for_reading():
    sheet = read_xlsx(board_xlsx(make_board()))
    assert sheet.title == "2026-06"
    assert sheet.freeze_panes == "D2"
    assert all(cell.font.b for cell in sheet[1])
    assert sheet.column_dimensions["C"].width == 24


def test_xlsx_of_the_same_board_is_the_same_bytes():
    assert board_xlsx(make_board()) == board_xlsx(make_board())


@pytest.fixture
def june_corrected(db):
    return make_edition(), make_edition(number=2)


def test_json_is_the_edition_byte_for_byte(client, june_corrected):
    first, standing = june_corrected
    response = client.get("/boards/2026-06.json")
    assert response.content == standing.content.encode()
    assert response["Content-Type"] == JSON_TYPE
    assert client.get("/boards/2026-06/1.json").content == first.content.encode()
    assert client.get("/boards/2026-06/2.json").content == standing.content.encode()


def test_json_gives_its_digest_to_plain_python(client, june_corrected):
    document = json.loads(client.get("/boards/2026-06.json").content)
    digest = document.pop("digest")
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == digest


@pytest.mark.parametrize(
    ("ending", "kind", "make"),
    [
        ("csv", "text/csv; charset=utf-8", board_csv),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", board_xlsx),
    ],
)
def test_table_addresses_give_their_edition(client, june_corrected, ending, kind, make):
    for address, edition in (("2026-06", june_corrected[1]), ("2026-06/1", june_corrected[0])):
        response = client.get(f"/boards/{address}.{ending}")
        assert response.content == make(edition.board)
        assert response["Content-Type"] == kind
        assert response["Content-Disposition"].startswith("attachment; filename")


def test_index_lists_the_standing_edition_of_each_month_newest_first(client, db):
    may, _, june = make_edition("2026-05"), make_edition(), make_edition(number=2)
    response = client.get("/boards/index.json")
    assert response["Content-Type"] == JSON_TYPE
    assert response.json() == [
        {
            "month": "2026-06",
            "edition": 2,
            "digest": june.digest,
            "published_at": "2026-07-17T09:00:00+08:00",
        },
        {"month": "2026-05", "edition": 1, "digest": may.digest, "published_at": "2026-06-17T09:00:00+08:00"},
    ]


def test_index_without_a_board_is_an_empty_list(client, db):
    assert client.get("/boards/index.json").json() == []


DATA = [
    *(
        f"/boards/{address}.{ending}"
        for address in ("2026-06", "2026-06/1")
        for ending in ("json", "csv", "xlsx")
    ),
    "/boards/index.json",
]


@pytest.mark.parametrize("address", DATA)
def test_data_is_public_and_answers_conditionally(client, db, address):
    make_edition()
    response = client.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "public, max-age=60"
    assert "Cookie" not in response.get("Vary", "")
    assert not response.cookies
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", response["ETag"])
    assert again["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("address", DATA)
def test_data_is_read_only(client, db, address):
    make_edition()
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for method in (client.post, client.put, client.patch, client.delete):
        assert method(address).status_code == 405


def test_data_changes_its_tag_with_the_edition(client, db):
    make_edition()
    before = [client.get(address)["ETag"] for address in ("/boards/2026-06.json", "/boards/index.json")]
    make_edition(number=2)
    after = [client.get(address)["ETag"] for address in ("/boards/2026-06.json", "/boards/index.json")]
    assert before[0] != after[0] and before[1] != after[1]


@pytest.mark.parametrize(
    "month", ["2026-07", "2026-06/2", "2026-06/0", "2026-13", "2026-6", "202606", "index/1"]
)
@pytest.mark.parametrize("ending", ["json", "csv", "xlsx"])
def test_data_of_what_is_not_published_is_not_there(client, db, month, ending):
    make_edition()
    assert client.get(f"/boards/{month}.{ending}").status_code == 404
