"""A page as a person reads it, and as a browser would send it back."""

import html
import re
from html.parser import HTMLParser

from tests.plain_words import plain_words


class _Form(HTMLParser):
    """The fields of one form: what stands in its boxes, what is ticked and chosen; no files, no buttons."""

    def __init__(self, form):
        super().__init__()
        self.form, self.inside, self.fields = form, False, {}
        self.text = self.select = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.inside = attrs.get("id") == self.form
        elif self.inside and tag == "textarea" and "name" in attrs:
            self.text, self.fields[attrs["name"]] = attrs["name"], ""
        elif self.inside and tag == "select":
            self.select = attrs["name"]
        elif self.inside and tag == "option" and "selected" in attrs:
            self.fields[self.select] = attrs["value"]
        elif self.inside and tag == "input" and "name" in attrs:
            self._input(attrs)

    def _input(self, attrs):
        kind = attrs.get("type", "text")
        if kind != "file" and (kind not in ("checkbox", "radio") or "checked" in attrs):
            self.fields[attrs["name"]] = attrs.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.text = None

    def handle_data(self, data):
        if self.text:
            first = not self.fields[self.text]
            self.fields[self.text] += data.removeprefix("\n") if first else data


def sent(page, form="sheet"):
    """Every field of the form with that id, by name."""
    reader = _Form(form)
    reader.feed(page.content.decode())
    return reader.fields


def text(response):
    """The page as a person reads it: no tags, single spaces."""
    body = re.sub(r"<(script|style).*?</\1>", "", plain_words(response), flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def shown_messages(response):
    """The messages that the next page shows."""
    page = response.client.get(response.url.partition("#")[0]) if response.status_code == 302 else response
    return [str(message) for message in page.context["messages"]]


def row_text(response, clause):
    body = response.content.decode()
    row = re.search(rf'<article[^>]*id="{clause.signal}-{clause.number}".*?</article>', body, flags=re.S)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", row[0])))


def seen(page):
    """The fingerprint of the table that is to be signed."""
    return re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]


def shown(page):
    """What the page of a signature sends back of what it showed."""
    parts = re.search(r'name="parts" value="([^"]*)"', page.content.decode())[1]
    return {"seen": seen(page), "parts": parts}
