from pathlib import Path

import pytest
from weasyprint.urls import FatalURLFetchingError

from departments.press import BASE, Assets, PrintingError, press


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1/", "https://example.com/a.css", "data:text/plain,a", "css/poster.css",
     f"{BASE}css/../../manage.py", f"{BASE}/etc/passwd.css", f"{BASE}fonts/README.md", f"{BASE}css/none.css"],
)  # fmt: skip
def test_fetcher_refuses_all_but_our_own_files(address):
    with pytest.raises(FatalURLFetchingError):
        Assets().fetch(address)


def test_fetcher_gives_our_own_files():
    assert Assets().fetch(f"{BASE}css/poster.css").read() == Path("static/css/poster.css").read_bytes()


@pytest.mark.parametrize("asked", ["<img src='file:///etc/passwd'>", "<img src='http://127.0.0.1:9/a.png'>"])
def test_page_that_asks_for_anything_else_is_not_printed(asked):
    with pytest.raises(PrintingError), press("css/poster.css") as running:
        running.lay_out(f"<body>{asked}</body>", "")
