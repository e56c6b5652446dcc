"""The frozen bulletin of a month: what it says, what blocks it, how it is corrected, and that it proves itself."""

import hashlib
import json
from datetime import date

import pytest
import rfc8785
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection

from assessments.workbook.importing import import_rows
from boards.approval import Approval
from commitments.bulletin_document import as_document, read
from commitments.chain import bulletin_faults
from commitments.drafting import draft_bulletin
from commitments.models import CommitmentBulletin, Item
from commitments.publishing import BulletinRequest, correct_bulletin, overtaken_months, publish_bulletin
from departments.models import Record, Role
from tests.commitments.factories import at, make_honour
from tests.commitments.ledgers import LATE, june, ledger, row
from tests.factories import JUNE, MARCH, make_user
from tests.tampering import unguarded
from xiaoneng.workbook.book import whole_book

pytestmark = pytest.mark.django_db
NOW = at(date(2026, 7, 10))
APPROVED = Approval("主任办公会", date(2026, 7, 8), "同意")
ASKED = BulletinRequest(approval=APPROVED)
KEYS = {
    *("schema", "district", "issuer", "month", "edition", "reason", "published_at", "backfilled_from"),
    *(
        "previous_digest",
        "history",
        "digest",
        "reach",
        "totals",
        "plates",
        "units",
        "items",
        "highlights",
        "stars",
    ),
}


def take_in(*items, **sheets):
    imported = import_rows(ledger(*items, **sheets), actor=None, book=whole_book())
    assert [str(fault) for fault in imported.faults] == []


@pytest.fixture
def publisher():
    return make_user(Role.PUBLISHER)


def public(rows):
    return [one | {"公示": "是"} for one in rows]


def test_bulletin_has_exactly_its_keys_and_proves_itself(publisher):
    take_in(*public(LATE), *june())
    bulletin = publish_bulletin(JUNE, ASKED, actor=publisher, now=NOW)
    document = bulletin.document
    assert document.keys() == KEYS
    bare = {key: value for key, value in document.items() if key != "digest"}
    assert hashlib.sha256(rfc8785.dumps(bare)).hexdigest() == document["digest"] == bulletin.digest
    assert document["totals"] == {
        "planned": 16,
        "due": 16,
        "on_time": 12,
        "late_closed": 1,
        "open": 5,
        "rate": "75.00",
        "shown": 2,
        "warned": 0,
    }
    assert document["plates"] == {"green": 12, "yellow": 4, "red": 1}
    assert [list(bulletin_faults()), read(document).totals.on_time] == [[], 12]


def test_bulletin_shows_public_items_alone_the_worst_first(publisher):
    take_in(*public(LATE), *june())
    items = publish_bulletin(JUNE, ASKED, actor=publisher, now=NOW).document["items"]
    assert [(item["code"], item["plate"], item["overdue"], item["state"]) for item in items] == [
        ("T-e", "red", 4, "assigned"),
        ("T-d", "green", 3, "closed"),
    ]


def test_bulletin_tells_its_units_and_no_other(publisher):
    take_in(*LATE, *june())
    units = publish_bulletin(JUNE, ASKED, actor=publisher, now=NOW).document["units"]
    assert [
        (unit["unit"], unit["due"], unit["on_time"], unit["open"], unit["longest"]) for unit in units
    ] == [
        ("chunxi", 8, 7, 1, 1),
        ("qiqiao", 6, 3, 3, 1),
        ("gucheng", 2, 2, 0, 0),
        ("yaxi", 0, 0, 1, 4),
    ]


def test_bulletin_names_no_person_and_nothing_internal(publisher):
    letter = row(
        "L-1",
        "gubai",
        来源="领导交办",
        来文编号="区办〔2026〕8号",
        办结期限="2026-06-15",
        公示="是",
        责任科室="综合科",
    )
    take_in(letter, *june())
    done = Item.objects.get(code="J-chunxi-0")
    make_honour(done)
    make_honour(done, kind="star_unit")
    make_honour(done, kind="star_person", recipient="王某某")
    bulletin = publish_bulletin(JUNE, ASKED, actor=publisher, now=NOW)
    assert bulletin.document["highlights"] == [
        {"unit": "chunxi", "code": "J-chunxi-0", "text": done.text, "citation": "三个月办完一年的征迁"}
    ]
    assert bulletin.document["stars"] == [{"unit": "chunxi", "citation": "三个月办完一年的征迁"}]
    assert [secret for secret in ("王某某", "区办〔2026〕8号", "综合科") if secret in bulletin.content] == []


def test_value_of_a_bulletin_is_its_document_again(publisher):
    take_in(*public(LATE), *june())
    document = publish_bulletin(JUNE, ASKED, actor=publisher, now=NOW).document
    added = {"published_at", "previous_digest", "history", "digest"}
    assert as_document(read(document)) == {key: value for key, value in document.items() if key not in added}


WAITING = row("W-1", 状态="申请销号", 申请日期=date(2026, 6, 30))


@pytest.mark.parametrize(
    ("items", "asked", "now", "sentences"),
    [
        ([], BulletinRequest(), NOW, ["没有批准：请写明批准人、批准日期和意见"]),
        ([WAITING], ASKED, NOW, ["还有申请销号没有审完：W-1"]),
        ([], ASKED, at(date(2026, 6, 30)), ["批准日期 2026-07-08 还没有到"]),
        (
            [],
            BulletinRequest(approval=Approval("会", date(2026, 6, 1))),
            at(date(2026, 6, 30)),
            ["2026年6月还没有结束"],
        ),
        (
            [],
            BulletinRequest(approval=APPROVED, seen="0" * 64),
            NOW,
            ["看过预览之后内容有变，请重新核对再发布"],
        ),
        (
            [],
            BulletinRequest(approval=APPROVED, backfilled_from=date(2027, 1, 1)),
            NOW,
            ["首次公布日 2027-01-01 还没有到"],
        ),
        ([], BulletinRequest(waive="补发"), at(date(2026, 5, 30)), ["2026年6月还没有开始，不能发布"]),
    ],
)
def test_what_blocks_a_bulletin_is_told_and_nothing_is_frozen(publisher, items, asked, now, sentences):
    take_in(*june(), *items)
    with pytest.raises(ValidationError) as refusal:
        publish_bulletin(JUNE, asked, actor=publisher, now=now)
    assert refusal.value.messages == sentences
    assert (
        CommitmentBulletin.objects.count(),
        Record.objects.filter(verb="commitments.publish").count(),
    ) == (0, 0)


def test_reason_passes_the_blockers_and_stays_in_the_history(publisher):
    take_in(*june(), WAITING)
    bulletin = publish_bulletin(JUNE, BulletinRequest(waive="会期推迟"), actor=publisher, now=NOW)
    told = json.loads(Record.objects.get(verb="commitments.publish").data)
    assert (bulletin.waived_because, told["waived"]) == (
        "会期推迟",
        ["没有批准：请写明批准人、批准日期和意见", "还有申请销号没有审完：W-1"],
    )


def test_preview_that_was_looked_at_is_published(publisher):
    take_in(*june())
    seen = draft_bulletin(JUNE).digest
    asked = BulletinRequest(approval=APPROVED, seen=seen)
    assert publish_bulletin(JUNE, asked, actor=publisher, now=NOW).number == 1


def test_second_publication_of_a_month_is_a_correction(publisher):
    take_in(*june())
    first = publish_bulletin(JUNE, ASKED, actor=publisher, now=NOW)
    with pytest.raises(ValidationError, match="只能更正"):
        publish_bulletin(JUNE, ASKED, actor=publisher, now=NOW)
    take_in(row("J-chunxi-7", applied=date(2026, 6, 30), closed=date(2026, 7, 9)))
    assert overtaken_months() == [first]
    asked = BulletinRequest(approval=APPROVED, kind="error", reason="漏记一项申请")
    second = correct_bulletin(JUNE, asked, actor=publisher, now=NOW)
    assert (second.number, second.public_reason, str(second)) == (
        2,
        "差错更正：漏记一项申请",
        "2026年6月督查通报（更正1）",
    )
    assert second.document["previous_digest"] == first.digest
    assert (overtaken_months(), list(bulletin_faults())) == ([], [])


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (BulletinRequest(approval=APPROVED, kind="error"), "更正要写明类别和原因"),
        (BulletinRequest(approval=APPROVED, reason="漏记"), "更正要写明类别和原因"),
        (BulletinRequest(approval=APPROVED, kind="error", reason="漏记"), "没有不同，不用更正"),
    ],
)
def test_correction_wants_a_reason_and_a_difference(publisher, asked, sentence):
    take_in(*june())
    publish_bulletin(JUNE, ASKED, actor=publisher, now=NOW)
    with pytest.raises(ValidationError, match=sentence):
        correct_bulletin(JUNE, asked, actor=publisher, now=NOW)
    with pytest.raises(ValidationError, match="还没有发布"):
        correct_bulletin(MARCH, asked, actor=publisher, now=NOW)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CLERK, Role.AUDITOR, Role.EXAMINER, Role.SYSTEM_ADMIN])
def test_only_the_publisher_publishes(role):
    take_in(*june())
    user = make_user(role)
    for press in (publish_bulletin, correct_bulletin):
        with pytest.raises(PermissionDenied):
            press(JUNE, ASKED, actor=user, now=NOW)


def test_row_that_would_change_what_was_told_is_refused(publisher):
    take_in(*june())
    publish_bulletin(JUNE, ASKED, actor=publisher, now=NOW)
    changed = row("J-chunxi-7") | {"事项": "换一种说法来写", "办结期限": "2026-07", "承办单位编码": "gubai"}
    imported = import_rows({"预安事项": [changed]}, actor=None, book=whole_book())
    told = "2026年6月的督查通报已发布，不能再改"
    assert [str(fault) for fault in imported.faults] == [
        f"预安事项!2:事项: {told}事项",
        f"预安事项!2:承办单位编码: {told}承办单位编码",
        f"预安事项!2:办结期限: {told}办结期限",
    ]


def test_commands_publish_and_verify(publisher, capsys):
    take_in(*june())
    options = {
        "by": publisher.username,
        "approval": "主任办公会, 2026-07-08, 同意",
        "backfilled_from": "2026-07-10",
    }
    call_command("publish_commitments", "2026-06", **options)
    bulletin = CommitmentBulletin.objects.get()
    assert (bulletin.approved_by, bulletin.document["backfilled_from"]) == ("主任办公会", "2026-07-10")
    call_command("verify_commitments")
    assert capsys.readouterr().out.splitlines() == [
        f"已发布 2026年6月督查通报，校验值 {bulletin.digest}",
        "督查通报完整：1 版",
        f"最后一版 2026年6月督查通报，校验值 {bulletin.digest}",
    ]


def test_text_that_was_changed_behind_our_back_is_named(publisher):
    take_in(*june())
    publish_bulletin(JUNE, ASKED, actor=publisher, now=NOW)
    table = CommitmentBulletin._meta.db_table
    with unguarded(table), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET content = replace(content, '\"on_time\":12', '\"on_time\":13')")
    with pytest.raises(CommandError) as refusal:
        call_command("verify_commitments")
    assert str(refusal.value).splitlines()[0] == "2026年6月督查通报：内容与校验值不符"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"by": "nobody"}, "没有账号“nobody”"),
        ({"approval": "主任办公会"}, "--approval 要写成“批准人, 2026-07-16, 批准意见”"),
        ({"approval": "主任办公会, 昨天, 同意"}, "“昨天”不是日期，请写成 2026-07-16"),
        ({}, "没有批准：请写明批准人、批准日期和意见"),
    ],
)
def test_command_tells_why_it_does_not_publish(publisher, options, sentence):
    with pytest.raises(CommandError) as refusal:
        call_command("publish_commitments", "2026-06", **{"by": publisher.username, **options})
    assert str(refusal.value) == sentence


def test_drafting_asks_the_database_a_constant_number_of_times(django_assert_num_queries):
    take_in(*june(), row("shown", 公示="是"))
    with django_assert_num_queries(5):
        draft_bulletin(JUNE)
    take_in(*LATE, row("shown too", 公示="是"))
    with django_assert_num_queries(5):
        draft_bulletin(JUNE)
