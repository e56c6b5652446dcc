"""每日提醒: one e-mail a person a day with what waits for them; the desk shows the same, and more, to everybody."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.urls import reverse

from departments.declared import declared
from departments.digests import DigestLine
from departments.history.records import record
from departments.models import DigestState, RecordHead, SentDigest, SpecialDay, User
from departments.months import day_words, is_working_day
from xiaoneng.events import DigestsSent

logger = logging.getLogger(__name__)
DUMMY = "django.core.mail.backends.dummy.EmailBackend"


@dataclass
class DigestRun:
    """How many digests went out, could not, and of how many people with something to do no address is known."""

    sent: int = 0
    failed: int = 0
    without_address: int = 0

    @property
    def words(self) -> str:
        told = [f"每日提醒发出 {self.sent} 封"]
        told += [f"{self.failed} 封没有发出，下次运行再发"] if self.failed else []
        told += [f"{self.without_address} 人没有登记邮箱，只在系统里提醒"] if self.without_address else []
        return "，".join(told)


def digest_of(user: User, *, now: datetime) -> list[DigestLine]:
    """What waits for one person, app by app."""
    return [line for module in declared("digests") for line in module.digest(user, now=now)]


def why_no_mail(today: date) -> str:
    """Why no digest goes out, as a sentence; "" where it does."""
    if settings.EMAIL_BACKEND == DUMMY:
        return "邮件没有开通（EMAIL_URL），只在系统里提醒"
    if not is_working_day(today, **SpecialDay.objects.as_sets()):
        return "今天不上班，不发每日提醒"
    return ""


def send_digests(*, now: datetime, today: date) -> DigestRun:
    """One e-mail to everybody who has something to do and an address, unless today's went out already.

    A digest that cannot be made or sent stops no other; the next run tries it again.
    """
    run = DigestRun()
    done = set(SentDigest.objects.filter(day=today, state=DigestState.SENT).values_list("person", flat=True))
    people = User.objects.filter(is_active=True).exclude(role="").exclude(pk__in=done)
    with get_connection() as connection:
        for person in people.select_related("department"):
            _send_one(person, connection, run, now=now, today=today)
    if run.sent:
        head = RecordHead.objects.get_or_create(pk=1)[0]
        event = DigestsSent(day=today.isoformat(), sent=run.sent, failed=run.failed)
        record(None, event, head, run.words, at=now)
    return run


def _send_one(
    person: User, connection: BaseEmailBackend, run: DigestRun, *, now: datetime, today: date
) -> None:
    try:
        lines = digest_of(person, now=now)
    except Exception:
        logger.exception("no digest of account %s", person.pk)
        run.failed += 1
        return
    if not lines:
        return
    if not person.email:
        run.without_address += 1
    elif _claim(person, today, now):
        state = DigestState.SENT if _delivered(person, lines, connection, today) else DigestState.FAILED
        SentDigest.objects.filter(person=person, day=today).update(state=state)
        run.sent += state == DigestState.SENT
        run.failed += state == DigestState.FAILED


def _claim(person: User, today: date, now: datetime) -> bool:
    """Whether this run sends it: of two at once one does, and what failed is free again."""
    is_new = SentDigest.objects.get_or_create(person=person, day=today, defaults={"at": now})[1]
    failed = SentDigest.objects.filter(person=person, day=today, state=DigestState.FAILED)
    return is_new or bool(failed.update(state=DigestState.SENDING, at=now))


def _delivered(person: User, lines: Iterable[DigestLine], connection: BaseEmailBackend, today: date) -> bool:
    subject = f"效能亮榜 {day_words(today)}待办"
    message = EmailMessage(subject, _body(person, lines), to=[person.email], connection=connection)
    try:
        return bool(message.send())
    except (OSError, SMTPException, ValueError):
        logger.exception("no digest to account %s", person.pk)
        return False


def _body(person: User, lines: Iterable[DigestLine]) -> str:
    """Sentences and addresses; whoever reads the mail still has to sign in to see a word of a line."""
    told = [f"{number}. {line.words}{_address(line)}" for number, line in enumerate(lines, 1)]
    desk = f"全部待办：{settings.OWN_ORIGIN}{reverse('desk')}"
    return "\n\n".join(
        [f"{person.name}，您在效能亮榜有下列事项：", *told, desk, "系统每个工作日发一次，请勿回复。"]
    )


def _address(line: DigestLine) -> str:
    return f"\n   {settings.OWN_ORIGIN}{line.path}" if line.path else ""
