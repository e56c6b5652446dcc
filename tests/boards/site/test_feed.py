"""The feed as readers of feeds take it: valid whatever people wrote, the same entry for ever."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.utils.feedgenerator import rfc3339_date

from boards.models import CorrectionKind
from boards.site import data
from boards.site.feed import MOST_ENTRIES, FeedEntry, atom
from departments.months import CalendarMonth
from tests.boards.documents import make_document
from tests.boards.editions import make_edition

IN = {"": "http://www.w3.org/2005/Atom"}
AT = datetime(2026, 7, 17, 1, 0, tzinfo=UTC)
OF = {"district": "高淳区", "name": "“效能亮榜”", "author": "区作风办", "public_url": "https://x.cn/l"}


def entry(number=1, digest="a" * 64, summary="", at=AT):
    return FeedEntry(digest, CalendarMonth(2026, 6), number, at, summary)


def told(element, *names):
    return [element.findtext(name, namespaces=IN) for name in names]


def test_feed_tells_each_edition_with_what_atom_asks_for():
    feed = ElementTree.fromstring(atom([entry(2, "b" * 64, "差错更正：有误"), entry()], **OF))
    assert feed.tag == f"{{{IN['']}}}feed"
    assert told(feed, "title", "updated", "author/name") == [
        "高淳区“效能亮榜”", "2026-07-17T01:00:00Z", "区作风办",
    ]  # fmt: skip
    assert [(link.get("rel"), link.get("href")) for link in feed.findall("link", IN)] == [
        ("self", "https://x.cn/l/feed.atom"), ("alternate", "https://x.cn/l/"),
    ]  # fmt: skip
    correction, first = feed.findall("entry", IN)
    assert told(correction, "title", "id", "updated", "summary") == [
        "高淳区2026年6月份“效能亮榜”（更正1）", f"urn:uuid:{'b' * 8}-bbbb-bbbb-bbbb-{'b' * 12}",
        "2026-07-17T01:00:00Z", "差错更正：有误",
    ]  # fmt: skip
    assert told(first, "title", "summary") == ["高淳区2026年6月份“效能亮榜”", None]
    assert first.find("link", IN).get("href") == "https://x.cn/l/boards/2026-06/1/"


def test_feed_is_valid_whatever_people_wrote():
    words = "<b>&\"'\x00\x08\x1f\x7f\u2028\ufffe\uffff\ud800𠮸"
    feed = ElementTree.fromstring(
        atom([entry(summary=words)], **OF | {"author": "办\x01", "district": "区\x0b"})
    )
    assert told(feed, "title", "author/name", "entry/summary") == [
        "区�“效能亮榜”", "办�", "<b>&\"'���\x7f\u2028���𠮸",
    ]  # fmt: skip


def test_ids_change_neither_with_the_address_nor_with_what_came_after():
    ids = [
        [told(feed, "id", "entry/id")]
        for feed in (
            ElementTree.fromstring(atom([entry()], **OF)),
            ElementTree.fromstring(atom([entry(summary="x")], **OF | {"public_url": "http://y.cn"})),
        )
    ]
    assert ids[0] == ids[1]


def test_feed_was_changed_when_its_newest_edition_was():
    later = AT + timedelta(days=30)
    feed = ElementTree.fromstring(atom([entry(), entry(2, "b" * 64, at=later)], **OF))
    assert told(feed, "updated") == [rfc3339_date(later).replace("+00:00", "Z")]


def test_feed_before_the_first_edition_is_valid_and_the_same_every_day():
    feed = ElementTree.fromstring(atom([], **OF))
    assert (told(feed, "updated"), feed.findall("entry", IN)) == (["1970-01-01T00:00:00Z"], [])


@pytest.mark.django_db
def test_feed_holds_the_editions_made_last(settings, client, django_assert_num_queries):
    settings.PUBLIC_URL = "https://x.cn"
    for at in CalendarMonth(2024, 7).up_to(CalendarMonth(2026, 7)):
        make_edition(str(at))
    make_edition(document=make_document("2026-01", edition=2, reason="笔误"), kind=CorrectionKind.OBJECTION)
    with django_assert_num_queries(1):
        body = data.feed().build()
    entries = ElementTree.fromstring(body).findall("entry", IN)
    assert (len(entries), MOST_ENTRIES) == (24, 24)
    assert [told(one, "title", "summary") for one in entries[:2]] == [
        ["高淳区2026年1月份“效能亮榜”（更正1）", "申诉变更：笔误"],
        ["高淳区2026年7月份“效能亮榜”", None],
    ]
    answer = client.get("/feed.atom")
    assert (answer.content, answer["Content-Type"]) == (body, "application/atom+xml; charset=utf-8")
    assert data.feed().build() == body
