import csv
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from departments.csv_export import BOM, csv_lines
from departments.events import SignIn
from departments.history.events import UNSAID, Event, Unsaid
from departments.history.export import HEADINGS, export_rows
from departments.history.records import head_hash, record
from departments.models import Record, Role
from tests.events import Happened
from tests.factories import make_assessor, make_town, make_user
from tests.tampering import tamper

pytestmark = pytest.mark.django_db

LATE = datetime(2026, 6, 30, 16, 30, tzinfo=UTC)  # already 1 July in Shanghai


@dataclass(frozen=True, kw_only=True)
class Shown(Event):
    """Events of verbs that no app declares."""

    verbs = dict.fromkeys(("month.open", "line.file", "x.y", "x.0", "x.1"), "")
    grounds: str | Unsaid = UNSAID


@pytest.fixture
def auditor(client):
    user = make_user(Role.AUDITOR)
    client.force_login(user)
    return user


@pytest.fixture
def three():
    clerk, town = make_user(Role.CLERK, make_assessor(), name="王晓燕"), make_town()
    grounds = Shown(verb="line.file", grounds="6月参保完成率 87.2%")
    return [
        record(None, Shown(verb="month.open"), town, "开放2026年6月", at=datetime(2026, 6, 1, tzinfo=UTC)),
        record(clerk, grounds, clerk, "报送了红旗1", at=LATE),
        record(clerk, Shown(verb="line.file"), town, "报送了红旗2", at=datetime(2026, 7, 2, tzinfo=UTC)),
    ]


@pytest.mark.parametrize("role", ["stranger", *Role.values])
def test_history_is_the_auditors_alone(client, role, three):
    if role != "stranger":
        client.force_login(make_user(role))
    expected = {"stranger": 302, Role.AUDITOR: 200}.get(role, 403)
    assert client.get("/history/").status_code == expected
    assert client.get("/history/1/").status_code == expected
    assert client.post("/history/export/").status_code == expected
    assert Record.objects.count() == 3 + (role == Role.AUDITOR)


def test_history_shows_the_newest_first_in_local_time(client, auditor, three):
    page = client.get("/history/").content.decode()
    assert [page.index(word) for word in ("红旗2", "红旗1", "开放2026年6月")] == sorted(
        page.index(word) for word in ("红旗2", "红旗1", "开放2026年6月")
    )
    assert "2026-07-01 00:30:00" in page
    assert Record.objects.count() == 3  # reading is not an event


@pytest.mark.parametrize(
    ("query", "sequences"),
    [
        ("", [3, 2, 1]),
        ("first=2026-07-01", [3, 2]),
        ("last=2026-06-30", [1]),
        ("first=2026-07-01&last=2026-07-01", [2]),
        ("actor=晓燕", [3, 2]),
        ("actor=系统", [1]),
        ("verb=line.file", [3, 2]),
        ("kind=departments.department", [3, 1]),
        ("kind=departments.user", [2]),
        ("words=红旗1", [2]),
        ("first=昨天&verb=nothing", [3, 2, 1]),
        ("sort=sequence", [1, 2, 3]),
    ],
)
def test_history_is_filtered(client, auditor, three, query, sequences):
    rows = client.get(f"/history/?{query}").context["table"].rows
    assert [row.record.sequence for row in rows] == sequences


def test_history_says_in_words_what_was_done(client, auditor):
    row = record(
        None, SignIn(verb="account.sign_in_failed", address="127.0.0.1"), make_town(), "账号 a 登录失败"
    )
    page = client.get("/history/").content.decode()
    assert '<option value="account.sign_in_failed">登录失败</option>' in page
    assert '<td class="nowrap">登录失败</td>' in page
    assert page.count("account.sign_in_failed") == 1
    event = client.get(f"/history/{row.sequence}/").content.decode()
    assert '<dd>登录失败 <span class="mono">account.sign_in_failed</span></dd>' in event


def test_history_is_paged(client, auditor):
    town = make_town()
    for n in range(51):
        record(None, Happened(), town, f"第{n}件事")
    page = client.get("/history/?words=件&page=2").content.decode()
    assert ("第0件事" in page, "第1件事" in page) == (True, False)
    assert 'href="?words=%E4%BB%B6&amp;page=1"' in page
    assert "共 51 条" in page


def test_event_shows_its_data_its_hashes_and_its_neighbours(client, auditor, three):
    page = client.get("/history/2/").content.decode()
    assert three[1].hash in page
    assert three[0].hash in page
    assert "6月参保完成率 87.2%" in page
    assert [("/history/1/" in page), ("/history/3/" in page)] == [True, True]
    assert f"?kind=departments.user&amp;subject={three[1].subject_id}" in page
    assert client.get("/history/9/").status_code == 404


def test_event_is_shown_as_text(client, auditor):
    row = record(None, Shown(verb="x.y", grounds="</pre><i>"), make_town(), "<script>alert(1)</script>")
    page = client.get(f"/history/{row.sequence}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;/pre&gt;&lt;i&gt;" in page
    assert "<script>" not in page


def test_history_costs_the_same_queries_whatever_its_length(client, auditor):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            client.get("/history/")
        return len(caught)

    town = make_town()
    record(None, Happened(), town, "一")
    with_one = queries()
    for n in range(2):
        record(auditor, Shown(verb=f"x.{n}"), town, "又")
    assert queries() == with_one


def body(response):
    return b"".join(response.streaming_content).decode()


def test_export_is_a_post_that_is_recorded_and_reads_in_a_spreadsheet(client, auditor, three):
    assert client.get("/history/export/").status_code == 405
    response = client.post("/history/export/?first=2026-07-01")
    text = body(response)
    assert text.startswith(BOM)
    assert response["Content-Disposition"] == 'attachment; filename="history.csv"'
    rows = list(csv.reader(StringIO(text.removeprefix(BOM))))
    assert [tuple(rows[0])] + [row[0] for row in rows[1:]] == [HEADINGS, "2", "3"]
    at = "2026-07-01T00:30:00.000000+08:00"
    assert rows[1][1:5] == [at, "王晓燕（区人社局 经办人）", "line.file", "line.file"]
    assert rows[1][-1] == three[1].hash
    event = Record.objects.latest("sequence")
    assert (event.verb, event.actor, event.sentence) == ("history.export", auditor, "导出历史记录 2 条")
    assert json.loads(event.data) == {"asked": {"first": "2026-07-01"}}


@pytest.mark.parametrize("role", sorted(set(Role.values) - {Role.AUDITOR}))
def test_export_is_refused_to_everybody_else(role):
    with pytest.raises(PermissionDenied):
        export_rows(Record.objects.all(), actor=make_user(role), asked={})
    assert Record.objects.count() == 0


def test_csv_keeps_numbers_and_quotes_what_needs_it():
    assert "".join(csv_lines(["a", "b"], [(-1, '说 "好"，\n再见'), ("=x", None)])) == (
        f'{BOM}a,b\r\n-1,"说 ""好""，\n再见"\r\n\'=x,\r\n'
    )


def test_verify_history_counts_a_whole_history(three):
    out = StringIO()
    call_command("verify_history", stdout=out)
    assert out.getvalue() == f"历史完整：3 条\n末端校验值 {head_hash()}\n"


def test_verify_history_names_the_first_fault(three):
    tamper("UPDATE departments_recordhead SET hash = %s", "0" * 64)
    with pytest.raises(CommandError, match="历史末端与第 3 条记录不符"):
        call_command("verify_history")
