"""Links from file to file, for the copy that lies anywhere."""

import pytest

from boards.export.linking import Linker, named_in_styles

FILES = {
    "/": "index.html",
    "/lobby/": "lobby/index.html",
    "/boards/2026-06/": "boards/2026-06/index.html",
    "/boards/2026-06.json": "boards/2026-06.json",
}


@pytest.mark.parametrize(
    ("address", "at", "there"),
    [
        ("/boards/2026-06/", "index.html", "boards/2026-06/index.html"),
        ("/", "boards/2026-06/index.html", "../../index.html"),
        ("/", "index.html", "index.html"),
        ("/boards/2026-06/", "boards/2026-06/index.html", "index.html"),
        ("/boards/2026-06/#flags-chunxi", "lobby/index.html", "../boards/2026-06/index.html#flags-chunxi"),
        ("/lobby/?scene=flags#x?y", "index.html", "lobby/index.html?scene=flags#x?y"),
        ("/boards/2026-06.json", "boards/2026-06/index.html", "../2026-06.json"),
        ("/static/css/public.css", "boards/2026-06/index.html", "../../static/css/public.css"),
    ],
)
def test_address_becomes_the_way_from_file_to_file(address, at, there):
    page = f'<a class="x" href="{address}">词</a>'.encode()
    assert Linker(FILES).linked(page, at).decode() == f'<a class="x" href="{there}">词</a>'


def test_site_below_a_path_loses_the_path():
    links = Linker(FILES, base="/liangbang", static_url="/liangbang/static/")
    page = (
        b'<link href="/liangbang/static/a.css"><a href="/liangbang/lobby/">x</a><a href="/liangbang/">y</a>'
    )
    linked = links.linked(page, "lobby/index.html").decode()
    assert linked == '<link href="../static/a.css"><a href="index.html">x</a><a href="../index.html">y</a>'


def test_link_that_leads_nowhere_keeps_its_words_and_is_told():
    links = Linker(FILES)
    page = b'<a class="digest" href="/verify/12/">7f3a</a><a href="/verify/12/" id="b">7f3a</a>'
    assert links.linked(page, "index.html") == b'<a class="digest">7f3a</a><a id="b">7f3a</a>'
    links.linked(page, "lobby/index.html")
    assert links.lost == {"/verify/12/": "index.html"}


def test_linker_leaves_out_what_is_live_and_gathers_static_files():
    links = Linker(FILES)
    page = b'<script src="/static/js/a.js"></script><!--live--><form action="/search/"></form><!--/live-->end'
    assert links.linked(page, "index.html") == b'<script src="static/js/a.js"></script>end'
    assert (links.static, links.lost) == ({"js/a.js"}, {})


def test_style_sheet_names_the_files_that_it_asks_for():
    sheet = b"""@import url("tokens.css"); a { background: url( '../img/a.svg#x' ) } b { src: url(data:a) }"""
    assert named_in_styles("css/public.css", sheet) == ["css/tokens.css", "img/a.svg"]
