"""No edition by accident: what stands against a publication, on the page and by the command."""

from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from assessments.dates import SHANGHAI
from assessments.models import LineState, Month, Origin
from boards.approval import Approval
from boards.blocking import ONLY_BY_COMMAND, BlockerKind, blockers, early
from boards.models import Edition
from departments.models import Record, Role
from departments.months import CalendarMonth
from rules.models import RuleSet, Signal
from tests.boards.releasing import APPROVED, MAY, release
from tests.factories import (
    JUNE,
    PASSWORD,
    make_clause,
    make_explanation,
    make_line,
    make_month,
    make_reading,
    make_threshold,
    make_town,
    make_user,
)

pytestmark = pytest.mark.django_db
JULY, AUGUST = CalendarMonth(2026, 7), CalendarMonth(2026, 8)


def kinds(month, now, approval=APPROVED):
    return [each.kind for each in blockers(Month.objects.at(month), approval=approval, now=now)]


@pytest.fixture
def june_is_out(filed_month, publisher, published_on):
    return release(publisher, published_on)


@pytest.fixture
def in_october():
    return datetime(2026, 10, 9, 9, 0, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    "month,kind,sentence",
    [
        (MAY, BlockerKind.BEFORE_FIRST, "2026年5月早于首次发布的2026年6月"),
        (AUGUST, BlockerKind.GAP, "前一个月2026年7月还没有发布，先发布会使全年累计缺这个月"),
        (CalendarMonth(2019, 1), BlockerKind.NO_RULES, "2019年1月没有生效的认定细则"),
    ],
)
def test_month_out_of_turn_is_published_by_the_command_with_a_reason_alone(
    june_is_out, publisher, in_october, month, kind, sentence
):
    found = {each.kind: each for each in blockers(make_month(month), approval=APPROVED, now=in_october)}
    assert (found[kind].sentence, found[kind].is_only_by_command) == (sentence, True)
    with pytest.raises(ValidationError, match=sentence):
        release(publisher, in_october, month)
    with pytest.raises(ValidationError, match=sentence):
        release(publisher, in_october, month, waive="就是要发", on_page=True)
    assert Edition.objects.count() == 1
    assert release(publisher, in_october, month, waive="上级要求").waived_because == "上级要求"
    assert sentence in Record.objects.filter(verb="edition.publish").first().data


def test_months_in_turn_are_not_out_of_turn(filed_month, publisher, published_on, in_october):
    assert ONLY_BY_COMMAND.isdisjoint(kinds(JUNE, published_on))
    release(publisher, published_on)
    assert ONLY_BY_COMMAND.isdisjoint(kinds(JULY, in_october))


def test_month_of_a_district_without_rules_is_refused(publisher, in_october):
    assert kinds(JUNE, in_october) == [BlockerKind.NO_RULES]
    with pytest.raises(CommandError, match="2026年6月没有生效的认定细则"):
        call_command("publish", "2026-06", by=publisher.username, approval="区委常委会, 2026-07-16")
    assert Edition.objects.count() == 0


def test_rules_of_a_department_that_ended_are_none(filed_month, clause, in_october):
    RuleSet.objects.get().department.__class__.objects.filter(code="rsj").update(active_until=MAY)
    assert BlockerKind.NO_RULES in kinds(JUNE, in_october)


@pytest.mark.parametrize("month", ["2026-05", "2026-08"])
def test_page_offers_no_publication_out_of_turn(client, june_is_out, publisher, month):
    client.force_login(publisher)
    address = reverse("publishing_month", args=[month])
    page = client.get(address).content.decode()
    assert "现在不能在这里发布" in page
    assert 'name="password"' not in page
    entries = {"approved_by": "某人", "approved_on": "2026-07-16", "password": PASSWORD, "seen": "f" * 64}
    posted = client.post(address, {**entries, "waive": "就是要发"})
    assert posted.status_code == 400
    assert Edition.objects.count() == 1


def test_month_without_any_trace_is_not_published(client, june_is_out, publisher):
    client.force_login(publisher)
    address = reverse("publishing_month", args=["2019-01"])
    entries = {"approved_by": "某人", "approved_on": "2026-07-16", "password": PASSWORD, "seen": "f" * 64}
    assert [client.get(address).status_code, client.post(address, entries).status_code] == [404, 404]
    assert Edition.objects.count() == 1


def test_gap_leads_to_the_month_that_is_missing(june_is_out, in_october):
    found = blockers(make_month(AUGUST), approval=APPROVED, now=in_october)
    gap = next(each for each in found if each.kind == BlockerKind.GAP)
    assert gap.link == reverse("publishing_month", args=[JULY])


def test_silence_names_the_unit_that_the_figures_call_for(clause, published_on):
    own = make_threshold(clause.rule_set, number=2, standard="≥85")
    light = make_threshold(clause.rule_set, Signal.RED_LIGHT, standard="＜60", metric=own.metric)
    for code, value in (("t1", 90), ("t2", 50)):
        make_reading(own.metric, make_town(code, f"{code}镇"), value)
    for each in (clause, own, light):
        make_explanation(each)
    line = make_line(clause, make_town("t3", "三镇"), state=LineState.ACCEPTED)
    line.month.submissions.create(department=line.assessor, first_filed_at=published_on)
    found = blockers(line.month, approval=APPROVED, now=published_on)
    assert [(each.sentence, each.department) for each in found] == [
        ("区人社局还缺说明：红旗2（数据应授旗：t1镇）", line.assessor),
        ("区人社局还缺说明：红灯1（数据应亮灯：t2镇）", line.assessor),
    ]
    assert found[1].link == reverse("review_spared", args=[JUNE])


def test_every_blocker_of_a_line_or_department_leads_to_its_page(client, clause, in_october):
    line = make_line(clause, make_town(), origin=Origin.OFFICE)
    client.force_login(make_user(Role.PUBLISHER))
    found = blockers(line.month, approval=APPROVED, now=in_october)
    assert [each.kind for each in found] == [BlockerKind.UNREPORTED, BlockerKind.SECOND_PERSON]
    page = client.get(reverse("publishing_month", args=[JUNE])).content.decode()
    for each in found:
        assert f'{each.sentence} <a href="{each.link}">{each.going}<' in page
        assert client.get(each.link).status_code == 200


@pytest.mark.parametrize(
    "day,words",
    [
        (date(2026, 7, 15), "现在发布早于2026年6月的异议截止 7月15日、计划发布 7月20日"),
        (date(2026, 7, 16), "现在发布早于2026年6月的计划发布 7月20日"),
        (date(2026, 7, 20), ""),
        (date(2026, 9, 1), ""),
    ],
)
def test_publication_before_the_dates_of_the_month_is_told(day, words):
    month = make_month()
    month.object_until, month.publish_on = date(2026, 7, 15), date(2026, 7, 20)
    assert early(month, datetime(day.year, day.month, day.day, 9, tzinfo=SHANGHAI)) == words


def test_early_publication_is_kept_in_the_history(filed_month, publisher):
    Month.objects.update(object_until=date(2026, 7, 15), publish_on=date(2026, 7, 20))
    release(publisher, datetime(2026, 7, 17, 9, tzinfo=SHANGHAI))
    assert "现在发布早于2026年6月的计划发布 7月20日" in Record.objects.get(verb="edition.publish").data


@pytest.mark.parametrize("more,told", [([], True), (["--backfilled-from", "2026-07-20"], False)])
def test_command_tells_that_it_published_early(filed_month, publisher, capsys, more, told):
    Month.objects.update(object_until=date(2998, 7, 15), publish_on=date(2998, 7, 20))
    approval = ["--approval", "区委常委会, 2026-07-16"]
    call_command("publish", "2026-06", "--by", publisher.username, *approval, *more)
    sentence = "请注意：现在发布早于2026年6月的异议截止 7月15日、计划发布 7月20日\n"
    assert capsys.readouterr().out.endswith(sentence) is told


def test_command_tells_what_stays_out_undecided(filed_month, publisher, capsys):
    make_line(make_clause(RuleSet.objects.get(), number=6), make_town("late"), state=LineState.RETURNED)
    approval = ["--approval", "区委常委会, 2026-07-16", "--waive", "试行"]
    call_command("publish", "2026-06", "--by", publisher.username, *approval)
    assert "请注意：1 条认定还没有审完（退回补正 1），发布时不进榜\n" in capsys.readouterr().out


def test_early_publication_is_confirmed_on_the_page(client, filed_month, publisher):
    Month.objects.update(object_until=date(2998, 7, 15), publish_on=date(2998, 7, 20))
    client.force_login(publisher)
    address = reverse("publishing_month", args=[JUNE])
    page = client.get(address)
    assert "现在发布早于2026年6月的异议截止 7月15日、计划发布 7月20日" in page.content.decode()
    entries = {
        "approved_by": "区委常委会",
        "approved_on": "2026-07-16",
        "password": PASSWORD,
        "seen": page.context["rehearsal"].draft.digest,
    }
    refused = client.post(address, entries)
    assert (refused.status_code, "请先勾选" in refused.content.decode()) == (400, True)
    assert client.post(address, {**entries, "early": "on"}).status_code == 302
    assert Edition.objects.count() == 1


def test_publisher_who_decided_or_added_lines_is_shown_as_such(client, filed_month, clause, publisher):
    for code in ("t1", "t2"):
        make_line(clause, make_town(code, code), state=LineState.ACCEPTED, decided_by=publisher)
    make_line(
        clause, make_town("t3", "t3"), state=LineState.ACCEPTED, origin=Origin.OFFICE, created_by=publisher
    )
    make_line(clause, make_town("t4", "t4"), state=LineState.ACCEPTED, decided_by=make_user(Role.REVIEWER))
    client.force_login(publisher)
    page = client.get(reverse("publishing_month", args=[JUNE]))
    sentence = "发布人发布人自己审核了 2 条、补充了 1 条认定，请另有人看过再发布"
    assert page.context["rehearsal"].warnings == [sentence]
    assert sentence in page.content.decode()


def test_approval_of_a_day_to_come_is_refused_whatever_the_reason(filed_month, publisher, published_on):
    tomorrow = Approval("某人", date(2026, 7, 18))
    with pytest.raises(ValidationError, match="还没有到"):
        release(publisher, published_on, approval=tomorrow, waive="就是要发")
