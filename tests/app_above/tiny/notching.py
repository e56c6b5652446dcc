"""One line is noted down and told in the same transaction."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from departments.history.records import record
from departments.models import User
from tiny.events import Notched
from tiny.models import Notch
from tiny.permissions import may_notch


@transaction.atomic
def add_notch(words: str, *, actor: User) -> Notch:
    """One more line of the actor's unit. Raises PermissionDenied."""
    if not may_notch(actor):
        raise PermissionDenied
    notch = Notch.objects.create(unit=actor.department, words=words)
    record(actor, Notched(words=words), notch, f"记了小账：{words}")
    return notch
