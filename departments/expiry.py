"""Clearing away what has expired, without a timer: a little with each sign-in, never much at once."""

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session

from departments.models import UnsavedForm

AT_ONCE = 200
WORDS_KEPT_FOR = timedelta(days=7)


def drop_expired(now: datetime) -> int:
    """Remove up to AT_ONCE sessions that have expired and as many unsaved forms that nobody came back for; how many."""
    sessions = Session.objects.filter(expire_date__lte=now).values_list("pk", flat=True)
    forms = UnsavedForm.objects.filter(at__lte=now - WORDS_KEPT_FOR).order_by().values_list("pk", flat=True)
    dropped = Session.objects.filter(pk__in=list(sessions[:AT_ONCE])).delete()[0]
    return dropped + UnsavedForm.objects.filter(pk__in=list(forms[:AT_ONCE])).delete()[0]
