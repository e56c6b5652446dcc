"""A page of the office about a month that is none, or is yet to come, says so."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assessments import dates
from assessments.models import Month
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest

View = Callable[..., HttpResponse]


def of_month(*, takes_ahead: bool = False) -> Callable[[View], View]:
    """A view `(request, month, …)` of months that are the office's (`Month.objects.is_kept`): of others 404 with a way
    back, and of one that is yet to come, unless `takes_ahead`, when it begins. What is sent to that is refused by the
    domain, which says why.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(
            request: SignedInRequest, month: CalendarMonth, *args: Any, **kwargs: Any
        ) -> HttpResponse:
            now = timezone.now()
            is_ahead = not dates.has_begun(month, now)
            is_shown = (
                takes_ahead or request.method == "POST" if is_ahead else Month.objects.is_kept(month, now)
            )
            if is_shown:
                return view(request, month, *args, **kwargs)
            page = {"month": month, "is_ahead": is_ahead}
            return render(request, "assessments/month_none.html", page, status=200 if is_ahead else 404)

        return checked

    return decorate
