"""axe-core finds nothing on any kind of public page: normal type on a wide screen, large type on a narrow one."""

import pytest
from django.urls import resolve
from django.utils import timezone

from boards.site.addresses import public_addresses
from boards.site.public_page import HTML
from departments.months import CalendarMonth
from tests.axe import violations
from tests.boards.documents import make_document
from tests.boards.editions import make_edition
from tests.factories import make_assessor, make_rule_set, make_threshold

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LIVE = [
    "/verify/",
    "/verify/?digest=zz",
    "/verify/000000000000/",
    "/accounts/login/",
    "/nothing-here/",
    "/boards/2031-01/",
]


def _one_of_each_kind():
    """The first address of each name, in normal type and in large."""
    found_paths = {}
    for address in public_addresses(today=CalendarMonth.of(timezone.localdate())):
        if address.page.content_type == HTML:
            kind = resolve(address.path)
            found_paths.setdefault((kind.url_name, _inner(kind)), address.path)
    return list(found_paths.values())


def _inner(kind):
    """Of a twin the name of the page whose twin it is."""
    rest = kind.kwargs.get("rest")
    return rest is not None and resolve(f"/{rest}").url_name


@pytest.mark.parametrize(
    ("width", "is_large"),
    [(1280, False), (390, True)],  # a twin is what stands on a narrow screen, in larger type
    ids=["wide", "large type"],
)
def test_axe_finds_nothing_on_any_public_page(live_server, page, width, is_large):
    make_edition("2026-05")
    make_edition("2026-06")
    make_edition(document=make_document("2026-06", edition=2, reason="笔误"))
    make_threshold(make_rule_set(make_assessor("rsj", "区人社局")))
    paths = [*_one_of_each_kind(), *LIVE]
    page.set_viewport_size({"width": width, "height": 900})
    against, asked = {}, [path for path in paths if path.startswith("/large/") == is_large]
    assert len(asked) > 8
    for path in asked:
        page.goto(live_server.url + path)
        if found_violations := violations(page):
            against[path] = found_violations
    assert against == {}
