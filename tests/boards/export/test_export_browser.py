"""The export opened from a stick: every page is there whole, and nothing is asked of anybody."""

import pytest
from django.core.management import call_command

from rules.models import Signal
from tests.boards.documents import line
from tests.boards.posters.prints import share_prints
from tests.boards.published import correct, publish
from tests.factories import MARCH, make_assessor, make_clause, make_rule_set

pytestmark = [pytest.mark.django_db, pytest.mark.browser]
WHOLE = {
    "index.html": "红旗榜", "boards/2026-06/index.html": "更正1", "large/boards/2026-06/index.html": "标准版",
    "boards/years/index.html": "2026年", "rules/2026/rsj/index.html": "认定细则",
    "lobby/index.html": "U盘版",
}  # fmt: skip
INTERNET = {
    "index.html": "红旗榜",
    "units/chunxi/index.html": "获授的红旗",
    "large/units/index.html": "获旗单位",
}


@pytest.fixture
def published(settings, monkeypatch):
    settings.PUBLIC_URL = "https://liangbang.example.cn"
    share_prints(monkeypatch)
    rules = make_rule_set(make_assessor("rsj", "区人社局"), MARCH)
    for signal in Signal:
        make_clause(rules, signal)
    publish("2026-06", lines=(line("red_flag", "chunxi", "rsj"), line("red_light", "gubai", "rsj")))
    correct("2026-06")


@pytest.mark.parametrize(("scope", "pages"), [("whole", WHOLE), ("internet", INTERNET)])
def test_export_runs_from_a_folder_without_a_server(published, tmp_path, page, scope, pages):
    call_command("export_site", str(tmp_path / "out"), "--scope", scope, verbosity=0)
    wrong, asked = [], []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("requestfailed", lambda request: wrong.append(request.url))
    page.on("request", lambda request: asked.append(request.url))
    for path, words in pages.items():
        page.goto(f"{(tmp_path / 'out').as_uri()}/{path}")
        assert words in page.content(), path
        assert page.locator("link[rel=stylesheet]").count() > 1
        assert page.evaluate("[...document.styleSheets].length > 1")
    assert wrong == []
    assert [url for url in asked if not url.startswith((tmp_path / "out").as_uri())] == []


def test_reader_walks_from_the_front_to_a_poster_and_back(published, tmp_path, page):
    call_command("export_site", str(tmp_path / "out"), verbosity=0)
    page.goto((tmp_path / "out/index.html").as_uri())
    page.get_by_role("link", name="年度统计").click()
    page.wait_for_url("**/boards/years/index.html")
    page.get_by_role("link", name="本月榜单").click()
    page.wait_for_url("**/out/index.html")
    assert page.get_by_role("link", name="登录").count() == 0
    page.get_by_role("link", name="大字版").click()
    page.wait_for_url("**/large/**/index.html")
