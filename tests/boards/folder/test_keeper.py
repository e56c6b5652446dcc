"""Who watches the folder: it follows what no publication tells, and one fault does not end the watch."""

import pytest
from django.conf import settings
from django.db import transaction

from boards.folder import generations, keeper
from boards.folder.process import this_process
from boards.folder.renewing import renew, site
from tests.boards.editions import make_edition

pytestmark = [pytest.mark.django_db, pytest.mark.files]


class Looks:
    """Stops the keeper after so many looks; before each of them but the first it does something."""

    def __init__(self, *between):
        self.between = list(between)

    def wait(self, seconds):
        assert seconds == keeper.EVERY
        if not self.between:
            return True
        self.between.pop(0)()
        return False


def keep(looks):
    """The connection of a test is not let go: its transaction hangs on it."""
    keeper.keep(looks, let_go=lambda: None)


def numbers():
    pages = generations.current(site()).pages
    return [path for path in pages if path.startswith("/boards/") and path.endswith("/1/")]


def test_keeper_renews_what_is_stale_and_nothing_else():
    make_edition("2026-06")
    assert (keeper.look(), numbers()) == (True, ["/boards/2026-06/1/"])
    generation = generations.name_of_current(site())
    assert (keeper.look(), generations.name_of_current(site())) == (False, generation)


def test_keeper_sees_what_came_while_it_waited():
    keep(Looks(lambda: make_edition("2026-06"), lambda: make_edition("2026-07")))
    assert numbers() == ["/boards/2026-06/1/", "/boards/2026-07/1/"]


def test_keeper_sweeps_what_publications_left():
    for month in ("2026-05", "2026-06", "2026-07"):
        make_edition(month)
        renew()
    assert generations.is_littered(site())
    keeper.look()
    assert (generations.is_littered(site()), len(numbers())) == (False, 3)


def test_keeper_makes_a_folder_that_was_removed(tmp_path):
    make_edition("2026-06")
    keep(Looks(lambda: (site() / "current").unlink()))
    assert numbers() == ["/boards/2026-06/1/"]


def test_keeper_goes_on_after_a_fault_and_tells_it_once(caplog):
    make_edition("2026-06")
    in_the_way = site().parent
    in_the_way.write_text("a file where a folder should be")
    keep(Looks(lambda: None, lambda: None, in_the_way.unlink, lambda: in_the_way.exists()))
    assert caplog.text.count("公开页面没有更新") == 1
    assert caplog.text.count("公开页面又跟上了") == 1
    assert numbers() == ["/boards/2026-06/1/"]


def test_keeper_trusts_again_what_another_process_renewed():
    renew()
    this_process.doubt = "磁盘满了"
    assert (keeper.look(), this_process.doubt) == (False, "")


def test_keeper_says_once_and_in_a_line_that_the_folder_is_not_ours(caplog):
    with transaction.atomic():
        make_edition("2026-06")
        renew()
        transaction.set_rollback(True)
    keep(Looks(lambda: None, lambda: None))
    (said,) = caplog.records
    assert ("由程序直接应答" in said.getMessage(), said.exc_info) == (True, None)


def test_new_template_is_seen_where_programs_are_written(settings, tmp_path):
    """Elsewhere a process prints with what it began with: what is on the disk may be half of a new release."""
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    seen = []
    for debug in (False, True):
        settings.DEBUG = debug
        keeper.read_again()
        keeper.look()
        (tmp_path / "templates" / "a.html").write_text(f"new {debug}")
        seen.append(keeper.look())
    assert seen == [False, True]


@pytest.fixture(autouse=True)
def _files_read_again():
    yield
    keeper.read_again()
    assert settings.BASE_DIR
