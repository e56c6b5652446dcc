"""大字版: the same page in large type, with its links among its like."""

import pytest

from boards.site.large import enlarged, has_twin
from boards.site.links import addresses_of
from tests.boards.documents import make_document
from tests.boards.editions import make_edition
from tests.factories import make_assessor, make_rule_set, make_threshold

pytestmark = pytest.mark.django_db


@pytest.fixture
def digest():
    make_threshold(make_rule_set(make_assessor("rsj", "区人社局")))
    return make_edition(document=make_document("2026-06")).digest


@pytest.mark.parametrize(
    ("path", "has"),
    [
        ("/", True),
        ("/boards/2026-06/", True),
        ("/boards/2026-06/1/", True),
        ("/boards/years/", True),
        ("/boards/years/2026/", True),
        ("/rules/", True),
        ("/rules/2026/rsj/", True),
        ("/verify/7f3a91c20be4/", True),
        ("/verify/", False),
        ("/boards/2026-06.json", False),
        ("/boards/2026-06/posters/flags-a3.pdf", False),
        ("/lobby/", False),
        ("/accounts/login/", False),
        ("/desk/", False),
        ("/static/css/public.css", False),
        ("/large/", False),
        ("/large/boards/2026-06/", False),
        ("/no/such/page/", False),
    ],
)
def test_pages_in_the_public_frame_have_a_twin(path, has):
    assert has_twin(path) is has


@pytest.mark.parametrize(
    ("written", "twin"),
    [
        ('<a href="/boards/2026-06/#u-chunxi">', '<a href="/large/boards/2026-06/#u-chunxi">'),
        ('<a href="/boards/2026-06.json">', '<a href="/boards/2026-06.json">'),
        ('<a href="/lobby/">', '<a href="/lobby/">'),
        ('<form action="/verify/">', '<form action="/verify/">'),
        ('<a class="twin" href="/large/rules/">大字版</a>', '<a class="twin" href="/rules/">标准版</a>'),
        ("<p>&gt;大字版&lt;/a&gt;</p>", "<p>&gt;大字版&lt;/a&gt;</p>"),
        (
            '<link href="/static/css/narrow.css" media="screen and (max-width: 52rem)">',
            '<link href="/static/css/narrow.css" media="screen">',
        ),
        ('<html lang="zh-CN">', '<html lang="zh-CN" class="large">'),
    ],
)
def test_twin_is_the_printed_page_with_other_links_and_type(written, twin):
    assert enlarged(written.encode()).decode() == twin


@pytest.mark.parametrize(
    "address",
    ["/", "/boards/2026-06/", "/boards/years/2026/", "/rules/", "/rules/2026/rsj/", "/verify/DIGEST/"],
)
def test_twin_says_what_the_page_says(client, digest, address):
    address = address.replace("DIGEST", digest)
    standard, large = client.get(address), client.get(f"/large{address}")
    assert (standard.status_code, large.status_code) == (200, 200)
    assert large.content == enlarged(standard.content) != standard.content
    text = large.content.decode()
    assert '<html lang="zh-CN" class="large">' in text and 'media="screen">' in text
    own = next(line for line in text.splitlines() if 'class="twin"' in line)
    assert addresses_of(own.encode()) == addresses_of(own.encode()) != [] and "标准版" in own
    back = client.get(addresses_of(own.encode())[0])
    assert back.content == standard.content  # from the front the way back is to its month: the same page


def test_twin_of_what_is_not_out_says_so(client):
    response = client.get("/large/boards/2026-05/")
    assert response.status_code == 404
    assert "2026年5月尚未发布" in response.content.decode() and 'class="large"' in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/large/boards/2026-06.json", "/large/lobby/", "/large/desk/", "/large/large/"]
)
def test_what_has_no_twin_is_not_found(client, digest, address):
    assert client.get(address).status_code == 404


def test_twin_is_held_by_a_tag_of_its_own(client, digest):
    standard, large = client.get("/boards/2026-06/"), client.get("/large/boards/2026-06/")
    assert standard["ETag"] != large["ETag"]
    asked = {tag: client.get("/large/boards/2026-06/", HTTP_IF_NONE_MATCH=tag).status_code
             for tag in (standard["ETag"], large["ETag"])}  # fmt: skip
    assert list(asked.values()) == [200, 304]
