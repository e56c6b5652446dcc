import sys

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from departments import outages
from departments.permissions import SignedInRequest
from xiaoneng.desk import desk_for


@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    return render(request, "desk.html", {"cards": desk_for(request.user, now=timezone.now())})


def error(request: HttpRequest) -> HttpResponse:
    """Answer whatever went wrong, in a view or before one: an outage with its own page, the rest with 500."""
    outage = outages.outage_of(sys.exc_info()[1])
    return outages.answer_outage(request, outage) if outage else render(request, "500.html", status=500)
