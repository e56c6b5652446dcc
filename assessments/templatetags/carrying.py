"""未进榜的: what earlier months left undecided, on every page of a month that it may be carried into."""

from typing import Any

from django import template
from django.utils import timezone

from assessments.carrying import left_behind
from departments.months import CalendarMonth

register = template.Library()


@register.inclusion_tag("assessments/_left_behind.html", takes_context=True)
def left_behind_before(context: dict[str, Any], month: CalendarMonth) -> dict[str, Any]:
    """The card of the reader; nothing where no earlier month left anything."""
    desk = left_behind(context["request"].user, now=timezone.now(), before=month)
    return {"desk": desk, "csrf_token": context.get("csrf_token")}
