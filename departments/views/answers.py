"""How a view answers: a page that may have to ask first, a script that keeps what is being typed."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone


def shown_or_asked(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """The page of a change; with `unforeseen` among its context, what nobody has seen yet, it waits for confirmation.

    That is a conflict (409) to a script.
    """
    return render(request, template, dict(context), status=409 if "unforeseen" in context else 200)


def kept_now(**more: object) -> JsonResponse:
    """To static/js/keeping.js: the time, and what else its page shows then."""
    return JsonResponse({"kept_at": f"{timezone.localtime():%H:%M:%S}", **more})
