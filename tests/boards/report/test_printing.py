"""Exactly one page, whatever there is to tell."""

from dataclasses import replace

import pypdfium2
import pytest

from boards.models.reports import NOTE_LIMIT
from boards.report.printing import report_pdf
from departments.press import PrintingError
from tests.boards.report.boards import facts_of
from tests.papers import assert_readable


def pages(pdf):
    document = pypdfium2.PdfDocument(pdf)
    texts = [page.get_textpage().get_text_bounded() for page in document]
    document.close()
    return texts


@pytest.mark.parametrize("count", [1, 8, 40, 120])
@pytest.mark.parametrize("full", [True, False])
def test_report_is_exactly_one_page(count, full):
    (text,) = pages(report_pdf(facts_of(count, full=full, note="请各单位高度重视。" * 22 if full else "")))
    assert "效能亮榜专报" in text and "领导批示" in text
    assert ("六、办公室意见" in text) == full


def test_longest_note_fits_beside_everything_else():
    assert len(pages(report_pdf(facts_of(120, note="重" * NOTE_LIMIT)))) == 1


def test_note_that_no_page_holds_is_refused():
    with pytest.raises(PrintingError, match="专报一页印不下，请缩短办公室意见"):
        report_pdf(facts_of(1, full=False, note="重" * 20_000))


@pytest.mark.parametrize(("edition", "words"), [(1, "第6期榜单"), (3, "第6期更正2榜单")])
def test_edition_that_it_is_told_from_is_named(edition, words):
    facts = facts_of(1, full=False)
    publication = replace(facts.board.publication, edition=edition)
    (text,) = pages(report_pdf(replace(facts, board=replace(facts.board, publication=publication))))
    assert words in text


def test_draft_is_marked_and_the_edition_named():
    (draft,), (issued,) = pages(report_pdf(facts_of(8, draft=True))), pages(report_pdf(facts_of(8)))
    assert "送审稿" in draft and "，不作依据" in draft
    assert "送审稿" not in issued and "据2026年第6期榜单，校验值" in issued


def test_same_report_gives_the_same_bytes():
    made = report_pdf(facts_of(8))
    assert made == report_pdf(facts_of(8))
    assert_readable(made)
