"""Public pages as files: what the site answers, to the byte; made again where they change, and nowhere else."""

import random
import shutil
from datetime import date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import set_script_prefix
from django.utils import timezone

from assessments.dates import SHANGHAI
from boards.correcting import LineChange, preview
from boards.folder import generations
from boards.folder.process import this_process
from boards.folder.renewing import is_stale, renew, site
from boards.models import Edition
from boards.site.addresses import OF_RULES, public_addresses
from departments import events as register_events
from departments.history.events import Event
from departments.models import Role
from departments.months import CalendarMonth
from departments.register import change_unit
from rules import events as rules_events
from rules.models import RuleSetState
from rules.workflow import RulesApproval, take_step
from tests.boards.published import FEW, FLAG, LIGHT, NOW, assert_follows, correct, publish, texts
from tests.boards.releasing import APPROVED, release
from tests.factories import make_assessor, make_clause, make_office, make_rule_set, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.files]


@pytest.fixture
def rules():
    """A department with rules from January 2026."""
    department = make_assessor("rsj", "区人社局")
    rule_set = make_rule_set(department, CalendarMonth(2026, 1))
    make_clause(rule_set)
    return rule_set


def test_every_public_page_is_in_the_folder_as_the_site_answers_it(rules, client):
    publish("2026-05")
    publish("2026-06")
    correct("2026-06")
    renew(timezone.now())
    pages, lying = dict(generations.current(site()).every_page()), texts()
    listed = public_addresses(today=CalendarMonth.of(timezone.localdate()))
    assert pages.keys() == {address.path for address in listed if not address.page.is_on_demand}
    for address, page in pages.items():
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.content == lying[address], address
        assert page.headers.items() <= dict(response.items()).items(), address


def test_before_the_first_board_the_folder_has_what_says_so():
    assert renew(NOW) == 5
    assert texts().keys() == {"/", "/large/", "/lobby/", "/boards/index.json", "/feed.atom"}
    assert "尚未发布" in texts()["/"].decode()


def test_pages_follow_every_publication_in_whatever_order():
    """What a page is made from is told in full: no page is left as it was by what it stands beside."""
    chance = random.Random(7)
    months = [f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in (1, 2, 12)]
    chance.shuffle(months)
    out = []
    for step in range(15):
        if out and chance.random() < 0.4:
            correct(chance.choice(out), lines=chance.choice([(FLAG,), (LIGHT,), (FLAG, LIGHT), ()]))
        elif months:
            out.append(months.pop())
            publish(out[-1])
        renew(NOW)
        if step % 4 == 0:
            assert_follows()
    assert_follows()


@pytest.mark.parametrize("month", ["2025-01", "2025-02", "2025-12", "2026-02", "2026-03", "2027-01"])
def test_page_follows_each_of_the_months_that_it_stands_beside(month):
    """Last year's, the first of the strip, the one before, those after: published later, and corrected."""
    for other in ("2026-01", "2025-06", "2026-06"):
        publish(other)
    renew(NOW)
    for lines, reason in (((FLAG,), ""), ((LIGHT,), "认定有误")):
        publish(month, lines=lines, reason=reason)
        renew(NOW)
        assert_follows()


def test_publication_makes_what_changes_and_leaves_the_rest():
    for month in ("2024-03", "2024-04", "2026-03", "2026-04"):
        publish(month)
    renew(NOW)
    before = generations.current(site()).pages
    digest = publish("2026-05").digest
    renew(NOW)
    after = generations.current(site()).pages
    changed = {address for address in after if before.get(address) != after[address]}
    framed = {
        "/",
        "/boards/years/",
        "/boards/years/2026/",
        "/boards/2026-04/",
        "/boards/2026-04/1/",
        "/boards/2026-05/",
        "/boards/2026-05/1/",
        f"/verify/{digest}/",
        f"/verify/{digest[:12]}/",
        "/units/",
        *(f"/units/{code}/" for code, _, _ in FEW),
        *(f"/units/{code}/2026/" for code, _, _ in FEW),
    }
    assert changed == framed | {f"/large{path}" for path in framed} | {
        "/lobby/", "/boards/index.json", "/feed.atom", "/boards/2026-05/board.txt", "/boards/2026-05/1/board.txt",
        *(f"/boards/2026-05{ending}" for ending in (".json", ".csv", ".xlsx")),
        *(f"/boards/2026-05/1{ending}" for ending in (".json", ".csv", ".xlsx")),
    }  # fmt: skip


def bundles():
    return {folder: bundle.name for folder, bundle in generations.current(site()).bundles.items()}


def test_pages_of_a_month_s_units_are_one_bundle_that_only_its_own_correction_changes():
    for month in ("2026-04", "2026-05"):
        publish(month)
    renew(NOW)
    before = bundles()
    assert before.keys() == {"/boards/2026-04/units/", "/boards/2026-05/units/"}
    carried = generations.current(site()).bundles["/boards/2026-05/units/"]
    assert carried.folders == ["/boards/2026-05/units/", "/large/boards/2026-05/units/"]
    publish("2026-06")
    renew(NOW)
    assert before.items() <= bundles().items()
    correct("2026-05")
    renew(NOW)
    changed = {folder for folder, name in bundles().items() if before.get(folder) not in (name, None)}
    assert changed == {"/boards/2026-05/units/"}
    assert_follows()


def test_boards_of_a_publication_are_read_before_the_pages_of_its_units():
    publish("2026-05")
    renew(NOW)
    before = generations.current(site()).root
    publish("2026-06")
    renew(NOW)
    now = generations.current(site()).root
    (between,) = {path.parent for path in site().glob("*/manifest.json")} - {before, now, site() / "current"}
    lying = [between / "boards/2026-06" / file for file in ("index.html", "units/chunxi/index.html")]
    assert [file.exists() for file in lying] == [True, False]
    assert (between / "boards/2026-05/units/chunxi/index.html").exists()
    assert_follows()


def test_bundle_that_somebody_removed_is_made_again():
    publish("2026-05")
    renew(NOW)
    shutil.rmtree(site() / "bundles")
    publish("2026-06")
    renew(NOW)
    assert_follows()


def test_correction_is_read_as_soon_as_it_is_made():
    publish("2026-06")
    renew(NOW)
    before = (site() / "current/boards/2026-06/index.html").read_text()
    correct("2026-06")
    renew(NOW)
    after = (site() / "current/boards/2026-06/index.html").read_text()
    assert ("更正1" in before, "更正1" in after, "黄灯认定有误" in after) == (False, True, True)


def test_publication_asks_no_more_after_a_longer_history():
    def asked():
        """What the folder asks for after a correction, which is taken back."""
        renew(NOW, take_over=True)
        with transaction.atomic():
            correct("2026-06")
            with CaptureQueriesContext(connection) as queries:
                renew(NOW)
            transaction.set_rollback(True)
        return len(queries)

    months = [str(CalendarMonth(2026, 6).plus(-back)) for back in range(50)]
    for month in reversed(months[:30]):
        publish(month)
    few = asked()
    for month in reversed(months[30:]):
        publish(month)
    assert asked() == few


def test_nothing_is_made_where_nothing_changed():
    publish("2026-06")
    assert (is_stale(NOW), renew(NOW) > 0, is_stale(NOW)) == (True, True, False)
    generation = generations.current(site()).root
    assert renew(NOW) == 0
    assert generations.current(site()).root == generation


def rename(rule_set):
    change_unit(
        rule_set.department, actor=make_user(Role.REVIEWER, make_office()), name="区人力资源局", short=""
    )


def approve(rule_set):
    following = make_rule_set(rule_set.department, CalendarMonth(2026, 3), state=RuleSetState.SUBMITTED)
    make_clause(following)
    approval = RulesApproval("高作风办〔2026〕3号", date(2026, 2, 20), "区作风建设领导小组会议")
    reviewer = make_user(Role.REVIEWER, make_office())
    take_step(following, "approve", actor=reviewer, note="", approval=approval)


@pytest.mark.parametrize("change", [rename, approve])
def test_pages_of_the_rules_follow_their_events(rules, change):
    renew(NOW)
    before = texts()["/rules/2026/rsj/"]
    change(rules)
    assert is_stale(NOW)
    renew(NOW)
    assert_follows()
    assert texts()["/rules/2026/rsj/"] != before


def test_rules_come_into_the_folder_with_their_month(rules):
    make_clause(make_rule_set(rules.department, CalendarMonth(2026, 12)))
    last, first = (
        datetime(2026, 11, 30, 23, 59, tzinfo=SHANGHAI),
        datetime(2026, 12, 1, 0, 0, tzinfo=SHANGHAI),
    )
    renew(last)
    assert "12月" not in texts()["/rules/2026/rsj/"].decode()
    assert (is_stale(last), is_stale(first)) == (False, True)
    renew(first)
    assert "12月起执行" in texts()["/rules/2026/rsj/"].decode()
    assert_follows(first)
    next_year = datetime(2027, 1, 1, 0, 0, tzinfo=SHANGHAI)
    renew(next_year)
    assert "/rules/2027/rsj/" in texts()


def test_page_of_rules_that_are_gone_is_gone(rules):
    renew(NOW)
    rules.clauses.all().delete()
    rules.delete()
    renew(NOW, anew=True)
    assert [address for address in texts() if address.startswith("/rules/")] == []


def test_events_of_rules_and_register_are_all_known():
    """An event whose words stand on a page of the rules and that is not named here would leave the page as it was."""
    unprinted = {"points.", "limit.", "wording.", "round.", "account.", "special_day.", "history."}
    classes = [*vars(rules_events).values(), *vars(register_events).values()]
    declared = [kind for kind in classes if isinstance(kind, type) and issubclass(kind, Event)]
    verbs = {verb for kind in declared for verb in getattr(kind, "verbs", {})}
    assert verbs
    assert [verb for verb in verbs if not verb.startswith((*OF_RULES, *unprinted))] == []


@pytest.mark.parametrize("name", ["OBJECTION_PHONE", "ISSUER_NAME", "DISTRICT_NAME", "PUBLIC_URL"])
def test_another_setting_makes_every_page_anew(settings, name):
    publish("2026-06")
    renew(NOW)
    setattr(settings, name, "https://other.example")
    assert is_stale(NOW)
    renew(NOW)
    assert not is_stale(NOW)
    assert_follows()


def test_file_that_somebody_removed_is_made_again():
    publish("2026-05")
    renew(NOW)
    (site() / "current/boards/2026-05/index.html").unlink()
    publish("2026-06")
    renew(NOW)
    assert_follows()


def test_links_lead_below_the_path_of_the_site(settings):
    publish("2026-06")
    settings.FORCE_SCRIPT_NAME = "/liangbang"
    set_script_prefix("/of-a-request/")
    try:
        renew(NOW)
    finally:
        set_script_prefix("/")
    assert texts().keys() >= {"/", "/lobby/", "/boards/2026-06/", "/boards/2026-06.json"}
    page = texts()["/boards/2026-06/"].decode()
    assert 'href="/liangbang/lobby/"' in page
    assert "of-a-request" not in page


def test_publication_renews_the_folder_once_it_is_committed(
    publisher, published_on, filed_month, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        edition = release(publisher, published_on)
        assert not site().exists()
    assert edition.digest in texts()["/boards/2026-06.json"].decode()


def test_preview_of_a_correction_renews_nothing(
    publisher, published_on, filed_month, django_capture_on_commit_callbacks
):
    release(publisher, published_on)
    change = LineChange(filed_month.determinations.get(), grounds="更正后的事由")
    with django_capture_on_commit_callbacks() as callbacks:
        preview(
            filed_month.calendar_month,
            actor=publisher,
            kind="error",
            reason="事由有误",
            approval=APPROVED,
            changes=[change],
            now=published_on,
        )
    assert callbacks == []


def test_folder_that_cannot_be_written_is_put_away(
    settings, publisher, published_on, filed_month, django_capture_on_commit_callbacks, caplog
):
    """The publication stands; the application answers by itself rather than with what is no longer so."""
    renew(NOW)
    (site() / "lock").unlink()
    (site() / "lock").mkdir()
    with django_capture_on_commit_callbacks(execute=True):
        edition = release(publisher, published_on)
    assert Edition.objects.get() == edition
    assert generations.name_of_current(site()) == ""
    assert "Is a directory" in caplog.text
    assert this_process.doubt == "写不进磁盘"
    with pytest.raises(CommandError, match="写不进"):
        call_command("publish_site")


def test_command_makes_every_page_anew(capsys):
    """The front, the month and its edition are one page, and one file."""
    publish("2026-06")
    call_command("publish_site")
    page = site() / "current/boards/2026-06/index.html"
    made = page.read_bytes()
    page.write_bytes(b"defaced")
    call_command("publish_site")
    assert page.read_bytes() == made
    assert "重写 3 个" in capsys.readouterr().out.splitlines()[-1]
