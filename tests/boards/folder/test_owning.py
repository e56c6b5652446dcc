"""A folder that cannot be written, or is another's: nobody is handed what is no longer so, nothing fills the disk."""

import errno
import resource
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.template import TemplateDoesNotExist

from boards.folder import generations
from boards.folder.bundles import BUNDLES
from boards.folder.owning import PATIENCE, NotOurs
from boards.folder.process import this_process
from boards.folder.renewing import renew, site
from tests.boards.published import NOW, assert_follows, publish, texts

pytestmark = pytest.mark.django_db


@contextmanager
def full_disk():
    """No file grows beyond a few bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def standing_folders():
    """Of generations, not that of bundles, which the sweep empties."""
    folders = [path for path in site().iterdir() if path.is_dir() and not path.is_symlink()]
    return [path for path in folders if path.name != BUNDLES]


def test_full_disk_is_left_no_fuller_and_withdrawn_pages_are_removed():
    publish("2026-05")
    renew(NOW)
    publish("2026-06")
    for _ in range(3):
        with full_disk(), pytest.raises(OSError, match="too large"):
            renew(NOW)
        assert (generations.name_of_current(site()), standing_folders(), this_process.doubt) == (
            "",
            [],
            "写不进磁盘",
        )
    renew(NOW)
    assert_follows()
    assert this_process.doubt == ""


def test_page_that_cannot_be_made_leaves_no_folder_behind(settings):
    publish("2026-06")
    renew(NOW)
    publish("2026-07")
    templates = settings.TEMPLATES
    settings.TEMPLATES = []
    with pytest.raises(TemplateDoesNotExist):
        renew(NOW, anew=True)
    settings.TEMPLATES = templates
    assert (len(standing_folders()), this_process.doubt) == (1, "有一页做不出来")


def test_what_an_interruption_left_is_swept_before_the_next_try():
    renew(NOW)
    left = {"0123456789ab", "ba9876543210"}
    for name in left:
        (site() / name).mkdir()
    publish("2026-06")
    renew(NOW)
    assert left & {path.name for path in standing_folders()} == set()


def test_pages_that_cannot_be_withdrawn_are_doubted(monkeypatch):
    renew(NOW)
    publish("2026-06")

    def refuse(path, **options):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", refuse)
    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(OSError, match="Read-only"):
        renew(NOW)
    assert generations.name_of_current(site())
    assert this_process.doubt == "磁盘只能读，不能写，旧的一套也撤不下来"
    monkeypatch.undo()
    renew(NOW)
    assert this_process.doubt == ""


def test_folder_of_another_database_is_left_as_it_is():
    with transaction.atomic():
        publish("2026-06")
        renew(NOW)
        transaction.set_rollback(True)
    publish("2026-05")
    name = generations.name_of_current(site())
    for deed in (lambda: renew(NOW), lambda: renew(NOW, anew=True)):
        with pytest.raises(NotOurs, match="不是这个数据库的"):
            deed()
    with pytest.raises(CommandError, match="publish_site --take-over"):
        call_command("publish_site")
    assert generations.name_of_current(site()) == name
    assert "不是这个数据库的" in this_process.doubt
    call_command("publish_site", take_over=True)
    assert (this_process.doubt, "/boards/2026-05/" in texts()) == ("", True)


def test_foreign_folder_is_not_withdrawn_where_it_cannot_be_written():
    with transaction.atomic():
        publish("2026-06")
        renew(NOW)
        transaction.set_rollback(True)
    name = generations.name_of_current(site())
    (site() / "lock").unlink()
    (site() / "lock").mkdir()
    with pytest.raises(NotOurs):
        renew(NOW)
    assert generations.name_of_current(site()) == name


def test_release_that_was_started_later_keeps_the_folder(settings):
    """Two servers on one folder: the earlier leaves it, however often it looks, and makes nothing in turn."""
    publish("2026-06")

    def look_as(phone, since):
        settings.OBJECTION_PHONE, this_process.serves_since = phone, since
        try:
            return renew(NOW) > 0
        except NotOurs:
            return "left"

    seen = [look_as("old", 1.0), look_as("new", 2.0), look_as("old", 1.0), look_as("new", 2.0)]
    assert seen == [True, True, "left", False]
    assert look_as("old", 0.0) == "left", "a command gives way too"
    assert look_as("new", 0.0) is False
    assert generations.current(site()).since == 2.0
    assert look_as("old", 3.0) is True, "started again, it is the later one"


def test_folder_whose_release_is_gone_is_taken_over_once_it_is_behind(settings):
    settings.OBJECTION_PHONE, this_process.serves_since = "new", 2.0
    renew(NOW)
    settings.OBJECTION_PHONE, this_process.serves_since = "old", 1.0
    publish("2026-06")
    with pytest.raises(NotOurs, match="另一个版本"):
        renew(NOW)
    this_process.saw_behind = monotonic() - PATIENCE - 1
    assert renew(NOW) > 0
    assert_follows()


def test_check_names_every_file_that_was_altered_or_is_gone(capsys):
    with pytest.raises(CommandError, match="没有公开页面"):
        call_command("publish_site", check=True)
    publish("2026-06")
    renew(NOW)
    name = generations.name_of_current(site())
    call_command("publish_site", check=True)
    assert "文件都是本系统写的那一份" in capsys.readouterr().out
    changed, gone = site() / name / "index.html.gz", site() / name / "boards/index.json"
    changed.unlink()  # the same file lies under other names too
    changed.write_bytes(b"defaced")
    gone.unlink()
    with pytest.raises(CommandError) as told:
        call_command("publish_site", check=True)
    assert set(str(told.value).splitlines()) == {f"{path}：不是本系统写的那一份" for path in (changed, gone)}
    assert generations.name_of_current(site()) == name
