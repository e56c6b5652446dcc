import pytest
from django.template import engines

from boards.site.links import addresses_of, relinked, without_live

PAGE = (
    '<html><link href="/static/a.css"><a href="/boards/2026-06/#flags-chunxi" class="x">六月</a>'
    '<main data-index="/boards/index.json" data-title="/不是地址"><a href="https://example.cn/">外</a>'
    '<p>他写了 href=&quot;/x&quot;</p><a class="b" href="#top">顶</a></main></html>'
).encode()


def test_links_hands_over_each_address_of_this_site_as_printed():
    assert addresses_of(PAGE) == [
        "/static/a.css",
        "/boards/2026-06/#flags-chunxi",
        "/boards/index.json",
    ]


def test_links_puts_the_new_address_in_place_and_leaves_all_else():
    moved = relinked(PAGE, lambda address: "/large" + address)
    assert moved.decode() == PAGE.decode().replace('f="/', 'f="/large/').replace('x="/', 'x="/large/')


def test_live_marks_what_a_copy_leaves_out():
    template = '{% load live %}一{% live %}<a href="{{ at }}">{{ words }}</a>{% endlive %}二{% live %}三{% endlive %}四'
    printed = engines["django"].from_string(template).render({"at": "/x", "words": "<登录>"})
    assert printed == '一<!--live--><a href="/x">&lt;登录&gt;</a><!--/live-->二<!--live-->三<!--/live-->四'
    assert without_live(printed.encode()).decode() == "一二四"


@pytest.mark.parametrize("page", [b"", b"<p>no mark</p>", b"<!--live-->open"])
def test_without_live_leaves_a_page_without_marks_as_it_is(page):
    assert without_live(page) == page
