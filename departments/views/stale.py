"""A form whose token belongs to an earlier sign-in: refused, and what was typed is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from departments.late_forms import hold_stale, is_typed, page_of, way_back
from departments.models import User


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's CSRF_FAILURE_VIEW; it is asked before the view that the form was for."""
    match = request.resolver_match
    is_held = match is not None and hold_stale(request, match.func)
    waits, is_signed_in = reverse("unsaved"), isinstance(request.user, User)
    address = waits if is_held else page_of(request) or reverse("desk")
    if is_held and isinstance(request.user, User):
        address = way_back(request.user) or waits
    frame = {
        "address": address,
        "is_held": is_held,
        "is_laid_back": is_held and address != waits,
        "is_signed_in": is_signed_in,
        "is_typed": is_typed(request),
    }
    return render(request, "403_csrf.html", frame, status=403)
