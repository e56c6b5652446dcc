"""The public pages where there is little room: on a phone, in large type, with the root's type doubled."""

import pytest

from tests.boards.documents import line, make_document
from tests.boards.editions import make_edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
ROW = ".ranking tbody tr:first-child"
DOUBLED = (
    "() => { document.documentElement.style.fontSize = '200%'; return document.documentElement.scrollWidth; }"
)
LAID_OUT = "all => all.filter(cell => getComputedStyle(cell).display !== 'none').length"


@pytest.fixture
def opened(page, live_server):
    """A page of June at an address, in a window of the size given."""
    lines = [
        line("red_flag", "chunxi", "rsj"),
        line("red_light", "chunxi", "gafj"),
        line("red_flag", "gubai", "rsj"),
    ]
    many = line("yellow_light", "gubai", "rsj")
    make_edition(document=make_document("2025-06", lines=[many] * 126))
    make_edition(document=make_document("2026-06", lines=[*lines, *[many] * 107]))

    def at(address, size):
        page.set_viewport_size(size)
        page.goto(f"{live_server.url}{address}")
        return page

    return at


@pytest.mark.parametrize("address", ["/boards/2026-06/", "/large/boards/2026-06/"])
@pytest.mark.parametrize(("size", "has_strip"), [(PHONE, False), (DESK, True)])
def test_row_of_the_ranking_shows_all_but_the_strip_of_a_phone(opened, address, size, has_strip):
    page = opened(address, size)
    for cell in page.locator(f"{ROW} .more").all():
        assert cell.is_visible()
        assert cell.bounding_box()["height"] > 10
    assert page.locator(f"{ROW} .more").count() == 2
    assert page.locator(f"{ROW} .strip").is_visible() is has_strip
    assert page.locator(".ranking > header .legend").is_visible() is has_strip


@pytest.mark.parametrize("address", ["/boards/2026-06/", "/large/boards/2026-06/"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_every_row_of_the_ranking_has_the_columns_of_its_head(opened, address, size):
    page = opened(address, size)
    columns = page.locator(".ranking thead tr").first.locator("th").evaluate_all(LAID_OUT)
    for row in page.locator(".ranking tbody tr").all():
        assert row.locator("th, td").evaluate_all(LAID_OUT) == columns == (8 if size is PHONE else 9)


@pytest.mark.parametrize(
    "address", ["/boards/2026-06/", "/boards/years/2026/", "/boards/2026-06/units/chunxi/"]
)
def test_page_of_doubled_type_is_no_wider_than_a_phone(opened, address):
    assert opened(address, PHONE).evaluate(DOUBLED) == PHONE["width"]


def test_boxes_of_the_totals_end_within_the_sheet(opened):
    page = opened("/boards/2026-06/", {"width": 703, "height": 1017})
    page.emulate_media(media="print")
    box = page.locator(".totals .total").last.bounding_box()
    assert box["x"] + box["width"] <= 702
