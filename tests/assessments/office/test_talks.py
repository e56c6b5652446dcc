"""沟通记录: noted by the office, read by it and the auditor alone, never changed."""

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.dates import SHANGHAI
from assessments.models import LineState, Talk
from assessments.office.talks import TalkSubject, note_talk
from assessments.rows import row_faults
from departments.models import Record, Role
from tests.factories import (
    make_assessor,
    make_clause,
    make_explanation,
    make_line,
    make_month,
    make_rule_set,
    make_user,
)

pytestmark = pytest.mark.django_db
HELD = datetime(2026, 7, 8, 15, 30, tzinfo=SHANGHAI)
NOW = HELD + timedelta(hours=1)
SECRET = "王科长说佐证下周补齐"


def note(subject, actor, **fields):
    fields = {"held_at": HELD, "with_whom": "区人社局王科长", "words": SECRET, "now": NOW, **fields}
    return note_talk(subject, actor=actor, **fields)


@pytest.fixture
def subject(line):
    return TalkSubject.of(line)


def subjects(line):
    """By its word each kind of thing that is talked about."""
    explanation = make_explanation(make_clause(line.clause.rule_set, number=5), state="filed")
    return {
        "line": TalkSubject.of(line),
        "explanation": TalkSubject.of(explanation),
        "month": TalkSubject(line.month, line.assessor),
    }


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        ("line", "区人社局红旗1：淳溪街道"),
        ("explanation", "区人社局红旗5：本月无此情形"),
        ("month", "区人社局2026年6月报送"),
    ],
)
def test_talk_is_noted_about_each_kind_of_thing(line, reviewer, kind, about):
    subject = subjects(line)[kind]
    talk = note(subject, reviewer)
    assert (talk.about, talk.department, talk.month, talk.noted_by) == (
        about,
        line.assessor,
        line.month,
        reviewer,
    )
    assert subject.talks() == [talk]
    event = Record.objects.get()
    assert (event.verb, event.sentence) == ("talk.note", f"记录了关于{about}的沟通")
    assert [fault for fault in row_faults() if "沟通" in fault] == []


def test_talks_of_a_department_hold_those_about_its_lines(line, reviewer):
    told = subjects(line)
    talks = [note(told[kind], reviewer) for kind in ("line", "explanation", "month")]
    other = make_line(make_clause(make_rule_set(make_assessor("gafj"))), line.unit)
    note(TalkSubject.of(other), reviewer)
    assert told["month"].talks() == talks
    assert told["line"].talks() == talks[:1]


@pytest.mark.parametrize(
    "role", [*(role for role in Role if role not in (Role.REVIEWER, Role.PUBLISHER)), ""]
)
def test_only_the_office_notes_talks(subject, role):
    person = make_user(role, subject.department if role in (Role.CLERK, Role.SIGNER) else None)
    with pytest.raises(PermissionDenied):
        note(subject, person)
    assert (Talk.objects.count(), Record.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"held_at": NOW + timedelta(minutes=1)}, "沟通时间还没有到"),
        ({"words": ""}, "此字段不能为空"),
        ({"words": "长" * 1001}, "最多 1000 字"),
        ({"with_whom": "长" * 61}, "最多 60 字"),
    ],
)
def test_talk_is_refused_in_words(subject, reviewer, fields, sentence):
    with pytest.raises(ValidationError) as refusal:
        note(subject, reviewer, **fields)
    assert sentence in "".join(refusal.value.messages)
    assert Talk.objects.count() == 0


def test_talk_is_put_right_by_a_further_note(subject, reviewer):
    first = note(subject, reviewer)
    second = note(subject, reviewer, words="是李科长", corrects=first)
    assert (subject.talks(), second.corrects) == ([first, second], first)
    assert list(subject.open_to_correction()) == [second]
    with pytest.raises(ValidationError, match="已经更正过"):
        note(subject, reviewer, corrects=first)


def test_talk_about_a_line_is_put_right_after_the_line_was_carried_over(subject, reviewer):
    first = note(subject, reviewer)
    line = subject.line
    line.month = make_month(line.month.calendar_month.plus(1))
    line.save()
    moved = TalkSubject.of(line)
    assert list(moved.open_to_correction()) == [first]
    second = note(moved, reviewer, words="是李科长", corrects=first)
    assert moved.talks() == [first, second]


def test_talk_is_not_put_right_from_elsewhere(line, reviewer):
    told = subjects(line)
    talk = note(told["line"], reviewer)
    with pytest.raises(ValidationError, match="另一件事"):
        note(told["month"], reviewer, corrects=talk)


def test_talk_is_never_changed(subject, reviewer):
    talk = note(subject, reviewer)
    with pytest.raises(PermissionDenied):
        talk.save()
    for sql in ("UPDATE assessments_talk SET words = 'x'", "DELETE FROM assessments_talk"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Talk.objects.get().words == SECRET


def test_talk_stays_when_its_line_goes(subject, reviewer):
    note(subject, reviewer)
    subject.line.delete()
    assert [talk.about for talk in TalkSubject(subject.month, subject.department).talks()] == [
        "区人社局红旗1：淳溪街道"
    ]


# Pages


def fields(**changed):
    return {"held_at": "2026-07-08T15:30", "with_whom": "王科长", "words": SECRET, **changed}


def page_of(subject, client):
    return client.get(subject.address).content.decode()


def test_page_takes_a_talk_and_goes_back_to_the_desk(desk, subject, reviewer):
    response = desk.post(subject.address, fields())
    assert response.headers["Location"] == reverse("review_line", args=[subject.line.pk])
    page = desk.get(response.headers["Location"]).content.decode()
    assert SECRET in page
    assert "7月8日 15:30 与 王科长" in page


def test_page_keeps_the_words_of_a_refused_talk(desk, subject):
    response = desk.post(subject.address, fields(with_whom=""))
    assert response.status_code == 400
    assert SECRET in response.content.decode()
    assert "请写明和谁沟通" in response.content.decode()
    assert SECRET in desk.get(reverse("review_line", args=[subject.line.pk])).content.decode()


def test_page_asks_once_about_a_personal_number(desk, subject):
    typed = fields(words="打13912345678没有接通")
    page = desk.post(subject.address, typed).content.decode()
    assert "这里好像有电话号码" in page
    assert "核对过，仍要这样记录" in page
    assert Talk.objects.count() == 0
    assert desk.post(subject.address, typed | {"is_sure": "on"}).status_code == 302


def test_page_fills_in_what_is_put_right(desk, subject, reviewer):
    talk = note(subject, reviewer)
    page = desk.get(f"{subject.address}?corrects={talk.pk}").content.decode()
    assert f'name="corrects" value="{talk.pk}"' in page
    assert page.count(SECRET) == 2
    desk.post(subject.address, fields(words="是李科长", corrects=talk.pk))
    page = page_of(subject, desk)
    assert "已更正" in page
    assert "是李科长" in page


READING = {Role.REVIEWER, Role.PUBLISHER, Role.AUDITOR}


@pytest.mark.parametrize("role", [*Role, ""])
def test_talks_are_there_for_office_and_auditor_and_for_nobody_else(client, line, reviewer, role):
    told = subjects(line)
    for subject in told.values():
        note(subject, reviewer)
    department = line.unit if role == Role.CONTACT else line.assessor
    client.force_login(make_user(role, department, username="who"))
    statuses = {client.get(subject.address).status_code for subject in told.values()}
    assert statuses == ({200} if role in READING else {404})
    if role not in {Role.REVIEWER, Role.PUBLISHER}:
        answers = {client.post(subject.address, fields()).status_code for subject in told.values()}
        assert answers == ({403} if role == Role.AUDITOR else {404})
        assert Talk.objects.count() == 3


def test_words_stand_on_no_page_of_the_department_or_the_public(client, rules, town, reviewer):
    line = make_line(make_clause(rules), town, state=LineState.ACCEPTED)
    note(TalkSubject.of(line), reviewer)
    month = line.month.calendar_month
    inside = [
        reverse("sheet_month", args=[month]),
        reverse("desk"),
        reverse("sheet_department", args=[month, "rsj"]),
    ]
    client.force_login(make_user(Role.CLERK, line.assessor))
    assert not any(SECRET in client.get(address).content.decode() for address in inside)
    client.force_login(make_user(Role.CONTACT, town))
    assert SECRET not in client.get(reverse("unit_month", args=[month])).content.decode()
    client.logout()
    assert SECRET not in client.get(reverse("board", args=[month])).content.decode()


def test_auditor_reads_and_has_no_form(client, subject, reviewer):
    note(subject, reviewer)
    client.force_login(make_user(Role.AUDITOR))
    page = page_of(subject, client)
    assert SECRET in page
    assert "<textarea" not in page


def test_talks_ask_a_constant_number_of_queries(desk, subject, reviewer):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            desk.get(subject.address)
        return len(captured)

    note(subject, reviewer)
    queries()
    few = queries()
    for _ in range(4):
        note(subject, reviewer)
    assert queries() == few


def test_month_of_a_department_that_is_no_assessor_has_no_talks(desk, town):
    make_month()
    assert desk.get(reverse("month_talks", args=["2026-06", town.code])).status_code == 404
