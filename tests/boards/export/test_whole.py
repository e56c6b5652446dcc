"""The whole site as plain files: everything published is in it, every link leads, the same data give the same bytes."""

import json
import subprocess
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from boards.export.folder import JOURNAL, MADE_FROM, SUMS, ExportFolder
from boards.folder import generations
from boards.folder.files import file_of
from boards.folder.renewing import renew, site
from boards.posters.kept import kept_places
from boards.site.addresses import public_addresses
from boards.site.links import LIVE
from departments.months import CalendarMonth
from rules.models import Signal
from tests.boards.documents import line
from tests.boards.export.test_folder import lying, stamps
from tests.boards.export.walking import Walk
from tests.boards.posters.prints import share_prints
from tests.boards.published import correct, publish
from tests.factories import MARCH, make_assessor, make_clause, make_rule_set

pytestmark = [pytest.mark.files, pytest.mark.django_db]
ONLINE = "https://liangbang.example.cn/gc"


@pytest.fixture
def root(tmp_path):
    return tmp_path / "out"


@pytest.fixture
def published(settings, monkeypatch):
    """Two months, one of them corrected, and a department with rules."""
    settings.PUBLIC_URL = ONLINE
    share_prints(monkeypatch)
    rules = make_rule_set(make_assessor("rsj", "区人社局"), MARCH)
    for signal in Signal:
        make_clause(rules, signal)
    publish("2026-05")
    publish("2026-06", lines=(line("red_flag", "chunxi", "rsj"), line("red_light", "gubai", "rsj")))
    correct("2026-06")


def export(root, *options):
    call_command("export_site", str(root), *options, verbosity=0)


def test_every_public_address_is_in_the_export(published, root, capsys):
    export(root)
    addresses = [address.path for address in public_addresses(today=CalendarMonth.of(timezone.localdate()))]
    files = {file_of(path) for path in addresses}
    assert {path for path in lying(root) if not path.startswith("static/")} == {*files, SUMS, MADE_FROM}
    assert len(files) > 60
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "要印 27 张海报，每张约半秒；印过的留着，下次直接取用"
    assert told[-1].startswith(
        f"已导出 {len(lying(root)) - 1} 个文件，新写 {len(lying(root)) - 1} 个，删去 0 个"
    )


def test_every_link_leads_to_a_file_and_every_file_is_reached(published, root):
    export(root)
    walk = Walk(root, ONLINE)
    assert walk.faults == []
    assert walk.unreached == []


def test_pages_ask_nothing_of_a_server_and_name_no_other_host(published, root):
    export(root)
    for path, content in lying(root).items():
        if path.endswith((".html", ".css", ".js")):
            text = content.decode()
            assert LIVE not in text and "/accounts/" not in text, path
            assert "http://" not in text.replace("http://www.w3.org/", ""), path
            assert text.replace(ONLINE, "").count("https://") == 0, path


def test_data_posters_and_feed_are_what_the_site_answers(published, root, client):
    export(root)
    data = (
        "boards/index.json",
        "boards/2026-06/2.json",
        "boards/2026-06.csv",
        "boards/2026-05.xlsx",
        "feed.atom",
    )
    for path in data:
        assert (root / path).read_bytes() == client.get(f"/{path}").content, path
    poster = "boards/2026-06/posters/lights-a3.pdf"
    assert (root / poster).read_bytes() == client.get(f"/{poster}").content
    assert ONLINE in (root / "feed.atom").read_text()


def test_sums_hold_for_the_tool_that_everybody_has(published, root):
    export(root)
    check = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", SUMS], cwd=root, capture_output=True
    )
    assert (check.returncode, check.stdout) == (0, b"")
    boards = json.loads((root / MADE_FROM).read_bytes())["boards"]
    assert [(board["month"], board["edition"]) for board in boards] == [("2026-06", 2), ("2026-05", 1)]


def test_same_data_give_the_same_bytes_in_another_place_at_another_time(published, root, settings, tmp_path):
    export(root, "--zip")
    first = lying(root), (tmp_path / "out.zip").read_bytes()
    settings.PUBLIC_ROOT = tmp_path / "elsewhere"
    export(tmp_path / "again", "--zip")
    assert (lying(tmp_path / "again"), (tmp_path / "again.zip").read_bytes()) == first


def test_site_below_a_path_gives_the_same_links(published, root, settings, tmp_path):
    export(root)
    settings.FORCE_SCRIPT_NAME, settings.STATIC_URL = "/gc", "/gc/static/"
    renew(timezone.now() + timedelta(seconds=1), anew=True)
    below = generations.current(site())
    assert b'href="/gc/boards/years/"' in (below.root / below.pages["/"].file).read_bytes()
    export(tmp_path / "below")
    pages = {path: content for path, content in lying(root).items() if path.endswith(".html")}
    assert {path: lying(tmp_path / "below")[path] for path in pages} == pages


def test_export_again_writes_nothing_and_prints_nothing(published, root, capsys):
    export(root, "--zip")
    before = stamps(root.parent)
    capsys.readouterr()
    export(root, "--zip")
    told = capsys.readouterr().out
    assert "要印" not in told and "新写 0 个，删去 0 个" in told and "压缩文件没有变化" in told
    assert {path: at for path, at in stamps(root.parent).items() if path.is_relative_to(root)} == {
        path: at for path, at in before.items() if path.is_relative_to(root)
    }


def test_publication_changes_what_it_changes_and_leaves_the_rest(published, root):
    export(root)
    before = stamps(root)
    publish("2026-07")
    export(root)
    changed = {
        path.relative_to(root).as_posix() for path, at in stamps(root).items() if before.get(path) != at
    }
    assert {"index.html", "boards/2026-07/index.html", "boards/2026-06/index.html", "feed.atom"} <= changed
    assert not changed & {
        "boards/2026-05/index.html", "boards/2026-06/posters/flags-a3.pdf", "boards/2026-06.json",
        "rules/2026/index.html", "static/css/public.css",
    }  # fmt: skip


def test_page_that_is_no_longer_published_goes(published, root):
    export(root)
    gone = root / "rules/2025/rsj/index.html"
    folder = ExportFolder(root, "whole")
    folder.begin()
    folder.put("rules/2025/rsj/index.html", b"once")
    folder.give_up()
    export(root)
    assert not gone.parent.parent.exists()


def test_export_that_was_cut_off_is_made_whole_by_the_next(published, root):
    export(root)
    whole = lying(root)
    (root / "boards/2026-06/index.html").unlink()
    (root / "boards/2026-05.json").write_bytes(b"{")
    (root / JOURNAL).write_text("xiaoneng.export/1 whole\n")
    export(root)
    assert lying(root) == whole


def test_poster_that_cannot_be_printed_is_told_and_its_link_is_words(published, root, capsys):
    publish("2026-07", lines=(line("red_flag", "chunxi", "rsj", grounds="𠮸祥"),))
    export(root)
    told = capsys.readouterr().out
    assert "没有放进导出：/boards/2026-07/1/posters/flags-a3.pdf，字库里没有“𠮸”" in told
    assert not (root / "boards/2026-07/1/posters/flags-a3.pdf").exists()
    assert (root / "boards/2026-07/1/posters/lights-a3.pdf").exists()
    assert Walk(root, ONLINE).faults == []


def inside_the_folder_that_serves(root, settings):
    return settings.PUBLIC_ROOT / "export"


def with_a_file_of_somebody(root, settings):
    root.mkdir()
    (root / "照片.jpg").write_bytes(b"x")
    return root


def beside_a_zip_of_somebody(root, settings):
    root.with_name("out.zip").write_bytes(b"x")
    return root


def not_to_be_made(root, settings):
    root.write_bytes(b"x")
    return root / "below"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (inside_the_folder_that_serves, "在 PUBLIC_ROOT 里面"),
        (with_a_file_of_somebody, "也不是本系统导出的文件夹"),
        (beside_a_zip_of_somebody, "不是本系统导出的压缩文件"),
        (not_to_be_made, "导出没有做完"),
    ],
)
def test_refusals_are_a_sentence_and_touch_nothing(root, settings, make, sentence):
    there = make(root, settings)
    before = lying(root.parent)
    with pytest.raises(CommandError) as refusal:
        export(there, "--zip")
    assert sentence in str(refusal.value)
    assert lying(root.parent) == before


def test_folder_that_is_not_ours_to_write_is_a_sentence(published, root, monkeypatch):
    """Root may write everywhere: the refusal of the system is what is played here, not our own code."""

    def refuses(self, *args, **kwargs):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr("pathlib.Path.write_bytes", refuses)
    with pytest.raises(CommandError, match=r"导出没有做完：没有写的权限.*再运行一次就接着做"):
        export(root)


def test_page_that_somebody_altered_is_not_exported(published, root):
    renew()
    (site() / "current/boards/2026-05/index.html").write_bytes(b"defaced")
    with pytest.raises(CommandError, match=r"/boards/2026-05/(1/)? 不是本系统写的那一份"):
        export(root)


def test_exported_posters_are_kept_for_readers(published, root):
    export(root)
    digest = json.loads((root / MADE_FROM).read_bytes())["boards"][0]["digest"]
    assert (digest, "ranking", "a1") in kept_places([digest])


def test_export_before_the_first_board_says_so(root):
    export(root)
    assert "尚未发布" in (root / "index.html").read_text()
    assert Walk(root, "http://127.0.0.1:8000").faults == []
