"""A press of the desk that arrives twice counts once: a lost answer is asked for again with the press's own token."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from assessments.models import DeskPress
from departments.models import User
from departments.steps import StepRefused

KEPT_FOR = timedelta(days=1)  # a window that was left open over night
LONGEST = 64


def once(token: str, person: User, take: Callable[[], dict[str, Any] | None]) -> dict[str, Any] | None:
    """The answer of a press: what `take` answers, or, of one that was taken before, what it was answered then.

    None where `take` found nothing to take. Raises what `take` raises.
    """
    if (kept := answer_to(token, person)) is not None:
        return kept
    try:
        with transaction.atomic():
            answer = take()
            if answer is not None:
                keep_answer(token, person, answer)
            return answer
    except StepRefused:
        if (kept := answer_to(token, person)) is not None:  # the same press, on its way twice
            return kept
        raise


def answer_to(token: str, person: User) -> dict[str, Any] | None:
    """How this press was answered; None of one that was not taken yet, or that has no token."""
    if not token:
        return None
    kept = DeskPress.objects.filter(person=person, token=token).first()
    return json.loads(kept.answer) if kept else None


def keep_answer(token: str, person: User, answer: Mapping[str, Any], *, now: datetime | None = None) -> None:
    """Inside the transaction of what was pressed; what is older than a day goes."""
    if not token:
        return
    now = now or timezone.now()
    DeskPress.objects.filter(person=person, at__lt=now - KEPT_FOR).delete()
    DeskPress.objects.create(person=person, token=token, answer=json.dumps(answer), at=now)
