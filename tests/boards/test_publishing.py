import hashlib
import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from assessments.dates import SHANGHAI
from assessments.models import Determination, LineState, Month, Origin, Submission
from boards.approval import Approval
from boards.blocking import BlockerKind, blockers
from boards.chain import verify_boards
from boards.correcting import LineChange, correct
from boards.drafting import draft
from boards.models import Edition, Standing
from boards.publishing import publish
from departments.history.records import head_hash, verify_chain
from departments.history.triggers import install, remove
from departments.models import Record, Role
from departments.months import CalendarMonth
from rules.models import PointScale, Signal
from tests.boards.releasing import APPROVED, MAY, release
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_month,
    make_reading,
    make_rule_set,
    make_threshold,
    make_town,
    make_user,
)
from tests.tampering import tamper

pytestmark = pytest.mark.django_db


def canonical(document):
    """RFC 8785 for documents of text, whole numbers and nothing: plain Python, none of the app."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_edition_holds_exactly_the_keys_of_the_contract(filed_month, publisher, published_on):
    document = release(publisher, published_on).document
    assert set(document) == {
        "schema", "district", "issuer", "month", "edition", "reason", "published_at", "backfilled_from",
        "previous_digest", "history", "digest", "policy", "totals", "assessors", "ranking", "determinations",
    }  # fmt: skip
    assert document["schema"] == "xiaoneng.board/2"
    assert (document["month"], document["edition"], document["reason"]) == ("2026-06", 1, "")
    assert document["published_at"] == "2026-07-17T09:00:00+08:00"
    assert document["policy"] == {"red_flag": "1", "yellow_light": "-1", "red_light": "-2"}
    assert document["totals"] == {"red_flag": 1, "yellow_light": 0, "red_light": 0}
    assert document["assessors"] == [{"assessor": "rsj", "name": "区人社局", "filed": True, "late": False}]
    counts = {"red_flag": 1, "yellow_light": 0, "red_light": 0, "score": "1"}
    assert document["ranking"] == [
        {
            "rank": 1, "group_rank": 1, "unit": "chunxi", "name": "淳溪街道", "group": "镇街", **counts,
            "year_to_date": {"rank": 1, "group_rank": 1, **counts},
        },
        {
            "rank": None, "group_rank": None, "unit": "rsj", "name": "区人社局", "group": "部门",
            "red_flag": 0, "yellow_light": 0, "red_light": 0, "score": "0", "year_to_date": None,
        },
    ]  # fmt: skip
    assert document["determinations"] == [
        {
            "signal": "red_flag", "unit": "chunxi", "assessor": "rsj", "clause": "红旗1",
            "clause_text": "红旗1的条文", "grounds": "6月获市级通报表扬",
            "wording": "6月获市级通报表扬", "withheld": False,
            "data_month": "2026-06", "origin": "department", "metric": None, "value": None, "measure": None,
            "done": None, "total": None, "accepted_on": None,
        }
    ]  # fmt: skip


def test_digest_is_recomputed_outside_the_app(filed_month, publisher, published_on):
    edition = release(publisher, published_on)
    document = json.loads(edition.content)
    digest = document.pop("digest")
    assert hashlib.sha256(canonical(document)).hexdigest() == digest == edition.digest


def test_editions_chain_to_each_other_and_to_the_history(filed_month, publisher, published_on, clause):
    first = release(publisher, published_on)
    make_explanation(clause, month=CalendarMonth(2026, 7))
    make_line(clause, make_town("gubai", "古柏街道"), state=LineState.ACCEPTED, month=CalendarMonth(2026, 7))
    before = head_hash()
    july = release(publisher, published_on + timedelta(days=30), CalendarMonth(2026, 7), waive="演练")
    assert first.document["previous_digest"] is None
    assert july.document["previous_digest"] == first.digest
    assert july.document["history"] == before
    assert (verify_boards(), verify_chain()) == (None, None)


def test_pair_shows_rounded_half_up_with_the_exact_pair_beside(publisher, published_on, in_july):
    clause = make_threshold(make_rule_set(make_assessor()), standard="≥60")
    town = make_town()
    make_reading(clause.metric, town, done=54001, total=90000)
    pair = {"done": Decimal(54001), "total": Decimal(90000)}
    line = make_line(clause, town, state=LineState.ACCEPTED, **pair)
    Submission.objects.create(month=line.month, department=line.assessor, first_filed_at=in_july)
    shown = release(publisher, published_on).document["determinations"][0]
    figure = {key: shown[key] for key in ("metric", "value", "measure", "done", "total")}
    assert figure == {
        "metric": "参保完成率", "value": "60", "measure": "%", "done": "54001", "total": "90000",
    }  # fmt: skip


def test_internal_clause_counts_without_a_word(publisher, published_on, in_july):
    clause = make_clause(make_rule_set(make_assessor()), text="内部掌握的条文", visibility="internal")
    line = make_line(clause, make_town(), state=LineState.ACCEPTED, grounds="不公开的事由")
    Submission.objects.create(month=line.month, department=line.assessor, first_filed_at=in_july)
    edition = release(publisher, published_on)
    assert edition.document["totals"]["red_flag"] == 1
    assert edition.document["determinations"][0]["withheld"] is True
    assert edition.document["determinations"][0]["grounds"] == ""
    assert "不公开" not in edition.content
    assert "内部掌握" not in edition.content


def test_only_accepted_lines_are_published_and_the_rest_is_listed(
    filed_month, clause, publisher, published_on
):
    towns = {
        state: make_town(f"t-{state}", state) for state in LineState.values if state != LineState.ACCEPTED
    }
    left = [make_line(clause, town, state=state) for state, town in towns.items()]
    assert sorted(line.pk for line in draft(filed_month).left_out) == sorted(line.pk for line in left)
    document = release(publisher, published_on).document
    assert [row["unit"] for row in document["determinations"]] == ["chunxi"]


def test_year_to_date_sums_the_latest_editions(filed_month, clause, publisher, published_on):
    make_line(clause, make_town("gubai", "古柏街道", position=2), month=MAY, state=LineState.ACCEPTED)
    make_line(
        clause, Determination.objects.get(unit__code="chunxi").unit, month=MAY, state=LineState.ACCEPTED
    )
    release(publisher, published_on, MAY, waive="演练")
    struck = Determination.objects.get(unit__code="gubai")
    change = LineChange(struck, state=LineState.REJECTED)
    told = {"kind": "struck", "reason": "数据核减", "approval": APPROVED}
    correct(MAY, actor=publisher, changes=[change], now=published_on, **told)
    ranking = release(publisher, published_on).document["ranking"]
    assert [(row["unit"], row["year_to_date"] and row["year_to_date"]["red_flag"]) for row in ranking] == [
        ("chunxi", 2),
        ("gubai", None),
        ("rsj", None),
    ]


def test_points_of_the_year_are_used(filed_month, publisher, published_on):
    PointScale.objects.create(year=2026, red_flag=Decimal("0.50"))
    document = release(publisher, published_on).document
    assert document["policy"]["red_flag"] == "0.5"
    assert document["ranking"][0]["score"] == "0.5"


def test_order_of_determinations(publisher, published_on):
    late, early = make_assessor("b", "乙局", position=20), make_assessor("a", "甲局", position=10)
    one, two = make_town("t1", "一镇", position=1), make_town("t2", "二镇", position=2)
    flag = make_clause(make_rule_set(late), number=2)
    light = make_clause(make_rule_set(early), Signal.RED_LIGHT)
    flag_1 = make_clause(flag.rule_set, number=1)
    for clause, unit in ((light, one), (flag, one), (flag, two), (flag_1, one)):
        make_line(clause, unit, state=LineState.ACCEPTED)
    make_line(flag, one, month=CalendarMonth(2026, 6), state=LineState.ACCEPTED, data_month=MAY)
    rows = release(publisher, published_on, waive="演练").document["determinations"]
    assert [(row["unit"], row["clause"], row["data_month"]) for row in rows] == [
        ("t1", "红旗1", "2026-06"),
        ("t1", "红旗2", "2026-05"),
        ("t1", "红旗2", "2026-06"),
        ("t1", "红灯1", "2026-06"),
        ("t2", "红旗2", "2026-06"),
    ]


def test_late_department_is_marked_unless_backfilled(filed_month, publisher, published_on):
    Submission.objects.update(first_filed_at=published_on)
    assert draft(filed_month).board.assessors[0].late is True
    assert draft(filed_month, backfilled_from=date(2026, 7, 18)).board.assessors[0].late is False


def test_backfilled_edition_keeps_its_true_time(filed_month, publisher, published_on):
    document = release(publisher, published_on, backfilled_from=date(2026, 7, 10)).document
    assert document["backfilled_from"] == "2026-07-10"
    assert document["published_at"] == "2026-07-17T09:00:00+08:00"


def test_blockers_name_each_thing_that_is_missing(clause, in_july):
    other = make_assessor("swj", "区商务局")
    silent = make_clause(make_rule_set(other))
    make_clause(silent.rule_set, Signal.YELLOW_LIGHT)
    line = make_line(silent, make_town(), origin=Origin.OFFICE)
    Submission.objects.create(month=line.month, department=other, first_filed_at=in_july)
    june_20 = datetime(2026, 6, 20, tzinfo=SHANGHAI)
    found = blockers(line.month, approval=None, now=june_20)
    assert [(each.kind, each.sentence) for each in found] == [
        (BlockerKind.NOT_OVER, "2026年6月还没有结束"),
        (BlockerKind.NO_APPROVAL, "还没有填写批准人和批准日期"),
        (BlockerKind.SILENT, "区商务局还缺说明：黄灯1"),
        (BlockerKind.UNREPORTED, "区人社局还没有报送"),
        (BlockerKind.SECOND_PERSON, "补充认定“区商务局红旗1：淳溪街道”还没有第二人审核"),
    ]
    assert [each.department for each in found[2:]] == [other, clause.rule_set.department, other]


def test_unanswered_proposal_blocks_publication(publisher, published_on, in_july):
    clause = make_threshold(make_rule_set(make_assessor()), standard="≥85")
    for number, value in enumerate((90, 91)):
        town = make_town(f"t{number}", f"镇{number}")
        make_reading(clause.metric, town, value)
    make_line(clause, town, state=LineState.ACCEPTED, value=Decimal(91))
    Submission.objects.create(
        month=make_month(), department=clause.rule_set.department, first_filed_at=in_july
    )
    with pytest.raises(ValidationError, match="还缺说明：红旗1"):
        release(publisher, published_on)


def test_publication_is_refused_and_nothing_is_left(clause, publisher, published_on):
    events = Record.objects.count()
    with pytest.raises(ValidationError, match="还没有报送"):
        release(publisher, published_on)
    assert (Edition.objects.count(), Record.objects.count()) == (0, events)


def test_waived_publication_keeps_reason_and_blockers_in_the_history(clause, publisher, published_on):
    edition = release(publisher, published_on, waive="首期试行")
    assert edition.waived_because == "首期试行"
    event = Record.objects.get(verb="edition.publish")
    assert event.sentence == "发布了2026年第6期，放行理由：首期试行"
    assert "区人社局还没有报送" in event.data


@pytest.mark.parametrize("role", [role for role in Role if role != Role.PUBLISHER])
def test_only_the_publisher_publishes(filed_month, published_on, role):
    with pytest.raises(PermissionDenied):
        release(make_user(role), published_on)


def test_disabled_publisher_publishes_nothing(filed_month, publisher, published_on):
    publisher.is_active = False
    with pytest.raises(PermissionDenied):
        release(publisher, published_on)


def test_publication_refuses_a_draft_that_changed_since_it_was_seen(
    filed_month, clause, publisher, published_on
):
    seen = draft(filed_month).digest
    make_line(clause, make_town("gubai", "古柏街道"), state=LineState.ACCEPTED)
    with pytest.raises(ValidationError, match="内容有变"):
        release(publisher, published_on, seen=seen)
    assert release(publisher, published_on, seen=draft(filed_month).digest).number == 1


def test_month_that_is_not_over_passes_with_a_reason_but_one_that_has_not_begun_never(filed_month, publisher):
    june_20 = datetime(2026, 6, 20, tzinfo=SHANGHAI)
    approval = Approval("区委常委会", date(2026, 6, 19))
    july = CalendarMonth(2026, 7)
    with pytest.raises(ValidationError, match="2026年7月还没有开始"):
        publish(july, actor=publisher, approval=approval, waive="就是要发", now=june_20)
    with pytest.raises(ValidationError, match="还没有结束"):
        publish(JUNE, actor=publisher, approval=approval, now=june_20)
    assert publish(JUNE, actor=publisher, approval=approval, waive="提前发布", now=june_20).number == 1


def test_days_that_have_not_come_are_refused(filed_month, publisher, published_on):
    tomorrow = date(2026, 7, 18)
    with pytest.raises(ValidationError, match="批准日期 2026-07-18 还没有到"):
        publish(JUNE, actor=publisher, approval=Approval("某人", tomorrow), now=published_on)
    with pytest.raises(ValidationError, match="首次公布日 2026-07-18 还没有到"):
        release(publisher, published_on, backfilled_from=tomorrow)


def test_month_is_published_once(filed_month, publisher, published_on):
    release(publisher, published_on)
    with pytest.raises(ValidationError, match="只能更正"):
        release(publisher, published_on)


def test_edition_refuses_every_way_of_changing_it(filed_month, publisher, published_on):
    edition = release(publisher, published_on)
    for attempt in (
        edition.save,
        edition.delete,
        Edition.objects.all().delete,
        lambda: Edition.objects.update(reason="x"),
        lambda: Standing.objects.update(red_flag=9),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    for statement in ("UPDATE boards_edition SET reason = 'x'", "DELETE FROM boards_standing"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_content_is_frozen_when_names_and_clauses_change_later(filed_month, clause, publisher, published_on):
    edition = release(publisher, published_on)
    Determination.objects.get().unit.__class__.objects.filter(code="chunxi").update(name="改名街道")
    tamper("UPDATE rules_clause SET text = '改过的条文'")
    document = Edition.objects.get(pk=edition.pk).document
    assert document["ranking"][0]["name"] == "淳溪街道"
    assert document["determinations"][0]["clause_text"] == "红旗1的条文"


@pytest.mark.django_db(transaction=True)
def test_verify_boards_names_the_edition_that_was_altered(filed_month, publisher, published_on):
    edition = release(publisher, published_on)
    forged = edition.content.replace("市级通报", "省级通报")
    with connection.schema_editor() as editor:
        remove(editor, "boards_edition")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE boards_edition SET content = %s", [forged])
    with connection.schema_editor() as editor:
        install(editor, "boards_edition")
    assert verify_boards() == "2026年第6期：内容与校验值不符"
    with pytest.raises(CommandError, match="内容与校验值不符"):
        call_command("verify_boards")


def test_publish_command_publishes_and_says_the_digest(filed_month, publisher, capsys):
    call_command(
        "publish", "2026-06", "--by", publisher.username, "--approval", "区委常委会, 2026-07-16, 同意发布"
    )
    edition = Edition.objects.get()
    assert capsys.readouterr().out == f"已发布 2026年第6期，校验值 {edition.digest}\n"
    assert (edition.approved_by, edition.approved_on) == ("区委常委会", date(2026, 7, 16))
    call_command("verify_boards")


@pytest.mark.parametrize(
    "arguments,words",
    [
        (["2026-06", "--by", "nobody"], "没有账号"),
        (["2026.6", "--by", "publisher-zfb"], "不是月份"),
        (["2026-06", "--by", "publisher-zfb"], "还没有填写批准人"),
        (["2026-06", "--by", "publisher-zfb", "--approval", "某人"], "要写成"),
        (["2026-06", "--by", "publisher-zfb", "--approval", "某人, 七月, 同意"], "不是日期"),
        (["2026-06", "--by", "publisher-zfb", "--backfilled-from", "去年"], "不是日期"),
        (["2026-06", "--by", "clerk-zfb"], "不能发布榜单"),
        (["2998-01", "--by", "publisher-zfb", "--waive", "就是要发"], "还没有开始"),
        (["2026-06", "--by", "publisher-zfb", "--approval", "某人, 2998-07-16, 同意"], "还没有到"),
        (["2026-06", "--by", "publisher-zfb", "--waive", "x", "--backfilled-from", "2998-01-01"], "还没有到"),
    ],
)
def test_publish_command_refuses_with_a_clear_line(filed_month, publisher, arguments, words):
    make_user(Role.CLERK)
    with pytest.raises(CommandError, match=words):
        call_command("publish", *arguments)
    assert Edition.objects.count() == 0
    assert Month.objects.filter(published_at__isnull=False).count() == 0
