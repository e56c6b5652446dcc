"""The result of a round: frozen, chained, corrected, shown; and what it never tells."""

import hashlib
import io
import json
from datetime import date

import pytest
import rfc8785
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, transaction
from django.urls import reverse

from boards.models import Edition
from departments.models import Record, Role
from departments.months import CalendarMonth
from inspections.bulletin_chain import inspection_faults
from inspections.models import AccountabilityKind, Finding, InspectionBulletin, Round
from inspections.publishing import drafted, publish_round
from tests.factories import JUNE, make_office, make_town, make_user
from tests.inspections.books import taken, whole_summer
from tests.inspections.factories import at, make_accountability, make_finding, make_round, make_visit
from tests.inspections.publishing import APPROVAL, JULY, published_round, publisher
from tests.tampering import run_sql, unguarded

pytestmark = pytest.mark.django_db
K = AccountabilityKind
KEYS = {
    *("schema", "district", "issuer", "month", "edition", "reason", "published_at", "backfilled_from"),
    *("previous_digest", "history", "digest", "reach", "round", "topics", "measures", "office_late"),
}


def test_result_is_frozen_with_the_keys_of_the_contract(client):
    bulletin = published_round()
    body = client.get("/inspections/2026-06.json").content
    told = json.loads(body)
    assert (set(told), body.decode()) == (KEYS, bulletin.content)
    assert told["round"].keys() == {"document", "draws", "seed", "units", "visited", "coverage"}
    digest = told.pop("digest")
    assert hashlib.sha256(rfc8785.dumps(told)).hexdigest() == digest == bulletin.digest
    assert told["topics"][3] == {
        "topic": "工作纪律",
        "found": 1,
        "verified": 1,
        "dismissed": 0,
        "closed": 1,
    }
    assert [row.verb for row in Record.objects.all()] == ["inspections.publish"]
    assert Edition.objects.count() == 0


def test_published_rounds_of_a_summer_name_nobody(client):
    taken(whole_summer())
    for month in ("2020-06", "2020-07"):
        publish_round(CalendarMonth.parse(month), actor=publisher(), approval=APPROVAL, now=JULY)
    told = [client.get(f"/inspections/2020-0{n}.json").content.decode() for n in (6, 7)]
    pages = [client.get(f"/inspections/2020-0{n}/result/").content.decode() for n in (6, 7)]
    pages.append(client.get("/inspections/").content.decode())
    for text in (*told, *pages):
        assert not any(
            word in text for word in ("u01", "市直单位", "jiandu1", "监督员j", "情况 2020", "2020-001")
        )
    first, second = map(json.loads, told)
    assert first["round"]["coverage"] == "100"
    assert second["previous_digest"] == first["digest"]
    assert {row["kind"]: row["count"] for row in first["measures"]} == {
        "书面检查": 18,
        "通报批评": 18,
        "安排到基层再上岗": 8,
    }


def test_one_or_two_persons_are_withheld_from_the_round_and_told_by_the_year(client):
    finding = make_finding(state="closed")
    for _ in range(3):
        make_accountability(finding)
    make_accountability(finding, K.REPOST)
    bulletin = published_round()
    assert [(one.kind, one.count) for one in bulletin.result.measures] == [
        ("书面检查", 3),
        ("安排到基层再上岗", None),
    ]
    assert bulletin.whole_counts == {"书面检查": 3, "安排到基层再上岗": 1}
    assert "人数很少，只计入全年" in client.get("/inspections/2026-06/result/").content.decode()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"now": at(date(2026, 6, 30))}, "还没有结束，不能发布"),
        ({"approval": None}, "没有批准"),
        ({"seen": "0" * 64}, "内容有变"),
        ({"backfilled_from": date(2026, 7, 11)}, "还没有到"),
        ({"month": JUNE.plus(-1)}, "没有明查暗访"),
    ],
)
def test_result_that_is_not_ready_is_refused(more, words):
    make_round()
    asked = {"month": JUNE, "actor": publisher(), "approval": APPROVAL, "now": JULY, **more}
    with pytest.raises(ValidationError, match=words):
        publish_round(asked.pop("month"), **asked)
    assert (InspectionBulletin.objects.count(), Record.objects.count()) == (0, 0)


def test_unconcluded_finding_waits_or_is_waived_with_a_reason():
    make_round()
    make_finding(state="notified")
    with pytest.raises(ValidationError, match="还有 1 个问题没有核实"):
        publish_round(JUNE, actor=publisher(), approval=APPROVAL, now=JULY)
    bulletin = publish_round(JUNE, actor=publisher(), approval=APPROVAL, waive="主任会议要求", now=JULY)
    assert bulletin.waived_because == "主任会议要求"
    assert "还有 1 个问题没有核实" in Record.objects.get().data


def test_publisher_alone_publishes():
    make_round()
    for role in set(Role) - {Role.PUBLISHER}:
        with pytest.raises(PermissionDenied):
            actor = make_user(role, make_office(), f"no-{role}")
            publish_round(JUNE, actor=actor, approval=APPROVAL, now=JULY)


def test_seed_goes_out_with_the_result(client):
    make_round(drawn=True)
    published_round()
    assert Round.objects.get().revealed_at == JULY
    assert json.loads(client.get("/inspections/2026-06.json").content)["round"]["seed"] == "0" * 64
    assert [row.verb for row in Record.objects.order_by("sequence")] == [
        "round.reveal",
        "inspections.publish",
    ]


def test_correction_needs_reason_approval_and_a_difference(client):
    published_round()
    asked = {"actor": publisher(), "approval": APPROVAL, "now": JULY}
    with pytest.raises(ValidationError, match="只能更正"):
        publish_round(JUNE, **asked)
    with pytest.raises(ValidationError, match="没有不同"):
        publish_round(JUNE, reason="笔误", **asked)
    Finding.objects.update(state="dismissed", dismissed_on=date(2026, 7, 9))
    corrected = publish_round(JUNE, reason="复核撤销一个问题", **asked)
    assert (corrected.number, corrected.result.verified) == (2, 0)
    assert json.loads(client.get("/inspections/2026-06.json").content)["edition"] == 2
    assert "更正1" in client.get("/inspections/2026-06/result/").content.decode()
    assert list(inspection_faults()) == []


def test_draft_that_was_looked_at_is_what_goes_out():
    made_round = make_round()
    seen = drafted(made_round, day=date(2026, 7, 10)).digest
    asked = {"actor": publisher(), "approval": APPROVAL, "now": JULY}
    assert publish_round(JUNE, seen=seen, backfilled_from=date(2026, 7, 9), **asked).number == 1


def test_chain_names_what_was_touched():
    published_round()
    assert list(inspection_faults()) == []
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        run_sql("UPDATE inspections_inspectionbulletin SET content = ''")


SPOILT = {
    "content": ("content = replace(content, '\"draws\":0', '\"draws\":1')", "内容与校验值不符"),
    "counts": ("counts = '{\"书面检查\": 4}'", "问责数与内容不符"),
    "reason": ("approved_by = '别人'", "批准人与历史第 1 条不符"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_verification_names_the_round_that_was_tampered_with(name):
    published_round()
    change, words = SPOILT[name]
    with unguarded("inspections_inspectionbulletin"):
        run_sql(f"UPDATE inspections_inspectionbulletin SET {change}")
    with pytest.raises(CommandError) as refusal:
        call_command("verify_inspections")
    assert f"2026年6月明查暗访结果：{words}" in str(refusal.value)


def commanded(month, *more):
    out = io.StringIO()
    publisher()
    call_command("publish_inspections", month, "--by", "fabu", *more, stdout=out)
    return out.getvalue()


def test_command_publishes_and_verifies():
    make_round()
    with pytest.raises(CommandError, match="没有批准"):
        commanded("2026-06")
    told = commanded(
        "2026-06", "--approval", "主任办公会, 2026-07-08, 同意", "--backfilled-from", "2026-07-10"
    )
    assert told == f"已发布2026年6月明查暗访结果，校验值 {InspectionBulletin.objects.get().digest}\n"
    out = io.StringIO()
    call_command("verify_inspections", stdout=out)
    assert out.getvalue() == "明查暗访结果完整：1 版\n"
    for wrong, words in ((["--by", "nobody"], "没有账号"), (["--backfilled-from", "x"], "不是日期")):
        with pytest.raises(CommandError, match=words):
            commanded("2026-06", *wrong)


def test_before_the_first_result_the_pages_are_not_there(client):
    addresses = ("/inspections/", "/inspections/2026-06/result/", "/inspections/2026-06.json")
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]
    assert json.loads(client.get("/inspections/index.json").content) == {"results": [], "running": []}


def test_running_round_shows_what_it_is_committed_to_and_no_seed(client):
    made_round = make_round(drawn=True, seed="5" * 64)
    make_visit(make_town("gubai", "固柏街道"), round=made_round)
    page = client.get("/inspections/").content.decode()
    assert made_round.commitment in page and made_round.digest in page
    assert "5" * 64 not in page and "固柏" not in page
    told = json.loads(client.get("/inspections/index.json").content)["running"]
    assert told == [
        {"month": "2026-06", "draws": 1, "commitment": "c" * 64, "digest": "d" * 64},
    ]


def test_publisher_publishes_on_the_page_with_a_password(client):
    make_round()
    user = publisher()
    user.set_password("一二三四五六七八abc")
    user.save()
    client.force_login(user)
    address = reverse("inspection_publish", args=[JUNE])
    seen = client.get(address).context["digest"]
    typed = {"approved_by": "主任", "approved_on": "2026-07-08", "seen": seen}
    assert client.post(address, {**typed, "password": "不对"}).status_code == 400
    answer = client.post(address, {**typed, "password": "一二三四五六七八abc"})
    assert (answer.status_code, InspectionBulletin.objects.count()) == (302, 1)
