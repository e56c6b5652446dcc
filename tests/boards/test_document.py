"""A board as a value: what is read is written again to the letter, and what is no board is refused."""

from dataclasses import replace
from datetime import date

import pytest
import rfc8785

from boards.digest import digest_of
from boards.document import NotABoardError, as_document, read
from tests.boards.documents import FIRST_TEXT, first_document, line, make_board, make_document


def dated(document):
    """The same with a day of acceptance in each determination."""
    dated_lines = [each | {"accepted_on": "2026-07-09"} for each in document["determinations"]]
    return document | {"determinations": dated_lines}


DRAFTED = ("edition", "published_at", "previous_digest", "history", "digest")
DOCUMENTS = {
    "usual": make_document(),
    "corrected": make_document(edition=3, reason="数据更正", previous_digest="a" * 64),
    "made up for": make_document(backfilled_from="2026-07-15"),
    "empty": make_document(lines=[]),
    "withheld": make_document(lines=[line("red_flag", "chunxi", "gafj", grounds="", withheld=True)]),
    "public wording": make_document(lines=[line("red_flag", "mc", "rsj", wording="参保完成率87.2%")]),
    "first schema": first_document(),
    "without a day": make_document(lines=[line("red_flag", "mc", "rsj", accepted_on=None)]),
    "exact pair": make_document(lines=[line("red_flag", "mc", "rsj", done="872", total="1000")]),
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_what_is_read_is_written_to_the_letter(document):
    assert as_document(read(document)) == document


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_draft_has_not_the_keys_that_publication_knows(document):
    drafted = {key: value for key, value in document.items() if key not in DRAFTED}
    board = read(drafted)
    assert (board.publication, board.edition, board.digest) == (None, 1, "")
    assert as_document(board) == drafted


STRANGE = {
    "nothing": {},
    "without ranking": {key: value for key, value in make_document().items() if key != "ranking"},
    "without half of publication": {key: value for key, value in make_document().items() if key != "history"},
    "month that is none": make_document() | {"month": "2026-13"},
    "score that is no number": make_document() | {"policy": {"red_flag": "many"}},
    "determination without a signal": make_document() | {"determinations": [{"unit": "chunxi"}]},
    "second schema without wordings": first_document() | {"schema": "xiaoneng.board/2"},
    "first schema with wordings": make_document() | {"schema": "xiaoneng.board/1"},
    "first schema with a day of acceptance": dated(first_document()),
    "day that is none": make_document(lines=[line("red_flag", "mc", "rsj", accepted_on="7月9日")]),
    "text in place of rows": make_document() | {"assessors": "rsj"},
}


@pytest.mark.parametrize("document", STRANGE.values(), ids=STRANGE)
def test_what_is_no_board_is_refused_as_such(document):
    with pytest.raises(NotABoardError, match="这不是一份榜单"):
        read(document)


def test_board_of_the_first_schema_has_its_grounds_as_public_words():
    board = read(first_document())
    assert [(award.wording, award.grounds) for award in board.awards] == [
        ("6月参保完成率 87.2% ≥ 85%", "6月参保完成率 87.2% ≥ 85%"),
        ("零工驿站建设做法被省人社厅推广", "零工驿站建设做法被省人社厅推广"),
        ("", ""),
    ]
    assert not board.has_wordings


def test_text_of_the_first_schema_keeps_its_digest():
    document = first_document()
    digest = document.pop("digest")
    assert digest_of(document) == digest == "c1907c30475b44fcbc88ad58162d4fdb51aaa837edec7122e2589a0c03a41723"
    assert rfc8785.dumps(as_document(read(first_document()))).decode() == FIRST_TEXT


def test_board_answers_for_names_and_awards():
    board = make_board(
        lines=[line("red_flag", "chunxi", "rsj"), line("red_light", "mc", "gafj", origin="office")]
    )
    assert board.name_of("chunxi") == "淳溪街道"
    assert board.name_of("gone") == "gone"
    assert [(board.assessor_of(award), award.by_office) for award in board.awards] == [
        ("区人社局", False),
        ("公安分局", True),
    ]
    assert [award.key for award in board.awards_of("mc")] == [("gafj", "红灯1", "mc", "2026-06")]
    assert [place.unit for place in board.places if place.is_judged] == ["chunxi", "mc"]


def test_board_tells_the_day_of_acceptance_and_none_where_its_text_has_no_such_key():
    entry = line("red_flag", "chunxi", "rsj")
    bare = {key: value for key, value in entry.items() if key != "accepted_on"}
    boards = [read(make_document(lines=[entry])), read(make_document(lines=[bare])), read(first_document())]
    days = [{award.accepted_on for award in board.awards} for board in boards]
    assert days == [{date(2026, 7, 9)}, {None}, {None}]
    assert boards[1].awards == (replace(boards[0].awards[0], accepted_on=None),)
