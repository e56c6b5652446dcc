"""Who else is on a line of the desk just now: told to colleagues, kept for less than a minute, counted by nobody."""

from datetime import datetime, timedelta

from assessments.models import DeskPresence, Determination, Explanation
from departments.models import User

HOLDS = timedelta(seconds=50)  # two beats of the desk, and a little


def place_name(thing: Determination | Explanation) -> str:
    """How the desk calls a thing: `lines/12`."""
    return f"{'lines' if isinstance(thing, Determination) else 'explanations'}/{thing.pk}"


def come_to(place: str, person: User, *, now: datetime) -> None:
    """This person is there now, and nowhere else; "" for nowhere."""
    DeskPresence.objects.update_or_create(person=person, defaults={"place": place, "until": now + HOLDS})


def colleagues(person: User, *, now: datetime) -> dict[str, str]:
    """By place, who else is there; one query."""
    there = DeskPresence.objects.filter(until__gt=now).exclude(person=person).exclude(place="")
    names: dict[str, list[str]] = {}
    for row in there.select_related("person").order_by("pk"):
        names.setdefault(row.place, []).append(row.person.name)
    return {place: "、".join(people) for place, people in names.items()}
