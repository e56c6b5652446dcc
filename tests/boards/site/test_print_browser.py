"""The public pages on paper: A4 as Chromium prints it, with scripts switched off."""

import io

import pytest
from pypdf import PdfReader

from tests.boards.documents import make_document, usual_lines
from tests.boards.editions import make_edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT_OF_A4 = {"width": 703, "height": 1017}  # in pixels, within the margins of public.css
FAULTS = """cells => cells.filter(cell => {
  const range = document.createRange();
  range.selectNodeContents(cell);
  const boxes = [...range.getClientRects()];
  return boxes.some(box => box.right > innerWidth || Math.abs(box.top - boxes[0].top) > 2);
}).map(cell => cell.textContent)"""


@pytest.fixture
def pages(browser, live_server):
    """The text of each sheet of an address, without blanks."""
    context = browser.new_context(java_script_enabled=False)

    def printed(address):
        page = context.new_page()
        page.goto(f"{live_server.url}{address}")
        reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
        return ["".join(sheet.extract_text().split()) for sheet in reader.pages]

    yield printed
    context.close()


def test_every_reason_of_a_month_is_printed(pages):
    edition = make_edition(document=make_document("2026-06"))
    text = "".join(pages("/boards/2026-06/"))
    assert text.count("条款：城乡居") == len(edition.board.awards) > 0


def test_foot_of_a_month_does_not_stand_alone(pages):
    """Whatever the length of what stands above it."""
    lines = usual_lines()
    for month, count in enumerate((42, 36, 30, 24), start=1):
        make_edition(document=make_document(f"2026-0{month}", lines=lines[:count]))
        last = pages(f"/boards/2026-0{month}/")[-1]
        assert "得分按每" in last, count
        assert "扫码验真" in last, count


def test_totals_of_a_year_are_printed_whole(pages):
    make_edition(document=make_document("2026-06"))
    assert "上年同期增减增幅" in pages("/boards/years/2026/")[0]


def test_no_number_of_a_year_is_broken_or_out_of_the_sheet(browser, live_server):
    make_edition(document=make_document("2026-06"))
    context = browser.new_context(java_script_enabled=False, viewport=TEXT_OF_A4)
    page = context.new_page()
    page.emulate_media(media="print")
    page.goto(f"{live_server.url}/boards/years/2026/")
    faults = page.locator("td:not(.month)").evaluate_all(FAULTS)
    context.close()
    assert faults == []
