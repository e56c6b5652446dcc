"""What the daily digest tells of rules: what a department owes of a round, what waits for the office."""

from datetime import datetime

from django.urls import reverse

from departments.digests import DigestLine
from departments.models import User
from departments.months import day_words
from rules.cards import rules_desk


def digest(user: User, *, now: datetime) -> list[DigestLine]:
    desk, lines = rules_desk(user, now=now), []
    if desk.owed:
        late = "，已逾期" if desk.owed.late_by else ""
        until = f"{desk.owed.month.chinese}起的细则 {day_words(desk.owed.send_until)}前送审{late}"
        lines.append(DigestLine(until, reverse("workshop")))
    if desk.waiting:
        lines.append(DigestLine(f"{len(desk.waiting)} 个部门的细则等审核", reverse("rules_round")))
    return lines
