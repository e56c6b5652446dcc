"""The daily digest and the command that sends it."""

from datetime import date, datetime
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from assessments.contact.objections import file_objection, take_objection_step
from assessments.dates import SHANGHAI
from assessments.models import LineState, Submission
from assessments.workflow import take_step
from departments.models import Record, Role, SentDigest
from tests.factories import (
    JUNE,
    make_assessor,
    make_clause,
    make_line,
    make_month,
    make_rule_set,
    make_town,
    make_user,
)
from xiaoneng.daily_mail import digest_of, send_digests, why_no_mail

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 3, 9, 0, tzinfo=SHANGHAI)
TODAY = date(2026, 7, 3)


@pytest.fixture
def line():
    make_month(JUNE)
    return make_line(make_clause(make_rule_set(make_assessor())), make_town())


def words(user, now=NOW):
    return [line.words for line in digest_of(user, now=now)]


def test_clerk_is_told_what_is_missing_and_what_came_back(line):
    make_clause(line.clause.rule_set, number=2)
    clerk = make_user(Role.CLERK, line.assessor)
    assert words(clerk) == ["6月报送 7月6日 17:30 截止，还有 3 天 8 小时；还缺 1 条"]
    type(line).objects.update(state=LineState.RETURNED, decided_version=1)
    assert words(clerk)[0] == "6月报送有 1 条退回，等部门补正"


def test_signer_is_told_what_waits_for_a_signature(line):
    Submission.objects.create(month=line.month, department=line.assessor, sent_at=NOW)
    assert words(make_user(Role.SIGNER, line.assessor))[0] == "6月报送等您审签"
    assert "6月报送等您审签" not in words(make_user(Role.CLERK, line.assessor))


def test_office_is_told_its_queue_and_the_publisher_what_blocks(line):
    late = datetime(2026, 7, 8, 9, 0, tzinfo=SHANGHAI)
    queue = ["2026年6月待审认定 1 条，审核至 2026年7月13日", "2026年6月还有 1 个部门没有报送"]
    assert words(make_user(Role.REVIEWER), late) == queue
    publisher = words(make_user(Role.PUBLISHER), late)
    assert publisher[:2] == queue
    assert publisher[2].startswith("2026年6月还有 ")
    assert publisher[2].endswith("项挡着发布，计划 2026年7月21日发布")


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, ""])
def test_who_has_nothing_to_do_is_told_nothing(line, role):
    assert words(make_user(role, username="somebody")) == []


def test_digest_goes_out_once_a_day_and_says_nothing_of_the_line(line):
    make_clause(line.clause.rule_set, number=2)
    make_user(Role.CLERK, line.assessor, name="丁一", email="a@example.cn")
    make_user(Role.SIGNER, line.assessor)
    assert send_digests(now=NOW, today=TODAY).words == "每日提醒发出 1 封，1 人没有登记邮箱，只在系统里提醒"
    assert send_digests(now=NOW, today=TODAY).sent == 0
    message = mail.outbox[0]
    assert (message.to, message.subject) == (["a@example.cn"], "效能亮榜 2026年7月3日待办")
    assert f"/sheet/{JUNE}/" in message.body
    for private in (line.grounds, line.clause.text, line.unit.label):
        assert private not in message.body
    assert Record.objects.filter(verb="digest.send").count() == 1


def test_digest_that_fails_stops_no_other_and_is_tried_again(line, monkeypatch):
    make_clause(line.clause.rule_set, number=2)
    make_user(Role.CLERK, line.assessor, username="a", email="a@example.cn")
    make_user(Role.CLERK, line.assessor, username="b", email="b@example.cn")
    mail.outbox = Refusing("a@example.cn")
    run = send_digests(now=NOW, today=TODAY)
    assert (run.sent, run.failed) == (1, 1)
    mail.outbox = []
    run = send_digests(now=NOW, today=TODAY)
    assert (run.sent, run.failed, [m.to for m in mail.outbox]) == (1, 0, [["a@example.cn"]])
    assert SentDigest.objects.filter(state="sent").count() == 2


class Refusing(list):
    """A mail server that knows one address not."""

    def __init__(self, address):
        super().__init__()
        self.address = address

    def append(self, message):
        if message.to == [self.address]:
            raise ConnectionRefusedError(self.address)
        super().append(message)


def test_without_mail_or_on_a_day_off_nothing_is_sent(settings):
    assert why_no_mail(TODAY) == ""
    assert why_no_mail(date(2026, 7, 4)) == "今天不上班，不发每日提醒"
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    assert why_no_mail(TODAY) == "邮件没有开通（EMAIL_URL），只在系统里提醒"


def test_command_may_run_twice(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    first, second = StringIO(), StringIO()
    call_command("remind", stdout=first)
    call_command("remind", stdout=second)
    assert "开放了" in first.getvalue()
    assert second.getvalue().splitlines() == [
        "没有要提醒的部门",
        "邮件没有开通（EMAIL_URL），只在系统里提醒",
    ]


def test_command_goes_on_where_one_part_fails(settings):
    settings.EMAIL_BACKEND = "no.such.backend.Mail"
    out = StringIO()
    with pytest.raises(CommandError, match=r"xiaoneng\.management\.commands\.remind："):
        call_command("remind", stdout=out)
    assert "没有要提醒的部门" in out.getvalue()


def test_contact_is_told_what_to_receive_and_the_office_what_to_decide(line):
    first, second = (make_user(Role.REVIEWER, username=name) for name in ("first", "second"))
    accepted = take_step(line, "accept", actor=first, now=NOW)
    contact = make_user(Role.CONTACT, line.unit)
    assert words(contact) == ["2026年6月有 1 条告知没有签收，异议到2026年7月16日为止"]
    assert words(make_user(Role.CLERK, line.unit, username="reads")) == []
    objection = file_objection(accepted, words="不符", actor=contact, now=NOW)
    assert "1 条异议等复核，最早到 2026年7月10日为止" in words(second)
    take_objection_step(objection, "uphold", actor=second, note="查过", now=NOW)
    assert not any("异议" in told for told in words(second))
