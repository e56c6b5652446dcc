"""What the pages of rules in work send, for tests."""

from datetime import date

from django.urls import reverse

from departments.history.differences import seal_of
from departments.months import CalendarMonth
from rules.forms.workshop import ClauseForm
from rules.models import Signal

NEXT = CalendarMonth.of(date.today()).plus(6)  # from which the set in work is to hold
APPROVED_ON = NEXT.plus(-6).first_day  # a day that has come


def typed(clause=None, **changes):
    """What the form of a clause sends; of one that stands with the mark of what it showed."""
    values = {"signal": "red_flag", "number": "2", "text": "新增一条", "kind": "narrative"}
    values |= {"metric": "", "standard": "", "section": "", "visibility": "public"}
    if clause:
        names = ("signal", "number", "text", "kind", "standard", "section", "visibility", "gap_reason")
        values |= {name: str(getattr(clause, name)) for name in names}
        values |= {"metric": clause.metric_id or "", "shown": seal_of(clause, ClauseForm.sealed)}
    return values | changes


def clause_at(rule_set, signal=Signal.RED_FLAG, number=1):
    return rule_set.clauses.select_related("metric").get(signal=signal, number=number)


def address(name, rule_set, *args):
    return reverse(name, args=[rule_set.pk, *args])


def step(client, rule_set, name):
    rule_set.refresh_from_db()
    seen = {"version": rule_set.version, "seen_state": rule_set.state}
    return client.post(address("workshop_step", rule_set, name), seen, follow=True)


def decide(client, rule_set, **typed_in):
    rule_set.refresh_from_db()
    seen = {"version": rule_set.version, "seen_state": rule_set.state}
    return client.post(address("rules_review", rule_set), seen | typed_in, follow=True)
