"""The last editions as an Atom 1.0 feed. Plain Python, no Django: what is told of each in, bytes out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from boards.words import correction_label
from departments.months import CalendarMonth

ATOM = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 24
NOTHING_YET = datetime(1970, 1, 1, tzinfo=UTC)  # a feed must have been changed some time
# What XML 1.0 has no way to write, not even by number.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class FeedEntry:
    """One edition in the feed; `summary` is why it was made, "" for a first edition."""

    digest: str
    month: CalendarMonth
    number: int
    published_at: datetime
    summary: str = ""


def atom(entries: Sequence[FeedEntry], *, district: str, name: str, author: str, public_url: str) -> bytes:
    """The feed of a district's boards of this `name` in the order given; the same entries give the same bytes.

    An entry is known for ever by the digest of its edition, the feed by its title: an address may move.
    """
    title = f"{district}{name}"
    feed = Element("feed", {"xmlns": ATOM, "xml:lang": "zh-CN"})
    _add(feed, "title", title)
    _add(feed, "id", uuid5(NAMESPACE_URL, f"xiaoneng.feed/1 {_written(title)}").urn)
    _add(feed, "link", rel="self", type="application/atom+xml", href=f"{public_url}/feed.atom")
    _add(feed, "link", rel="alternate", type="text/html", href=f"{public_url}/")
    _add(feed, "updated", _moment(max((entry.published_at for entry in entries), default=NOTHING_YET)))
    _add(_add(feed, "author"), "name", author)
    for entry in entries[:MOST_ENTRIES]:
        _add_entry(feed, entry, f"{district}{entry.month.chinese}份{name}", public_url)
    ElementTree.indent(feed)
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True) + b"\n"


def _add_entry(feed: Element, entry: FeedEntry, title: str, public_url: str) -> None:
    element, label = _add(feed, "entry"), correction_label(entry.number)
    _add(element, "title", f"{title}（{label}）" if label else title)
    _add(element, "id", UUID(entry.digest[:32]).urn)
    address = f"{public_url}/boards/{entry.month}/{entry.number}/"
    _add(element, "link", rel="alternate", type="text/html", href=address)
    _add(element, "published", _moment(entry.published_at))
    _add(element, "updated", _moment(entry.published_at))
    if entry.summary:
        _add(element, "summary", entry.summary)


def _add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    element = ElementTree.SubElement(parent, tag, {k: _written(v) for k, v in attributes.items()})
    element.text = _written(text) or None
    return element


def _written(text: str) -> str:
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
