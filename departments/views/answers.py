"""How a page answers that may have to ask first: its change would lead to what nobody has seen yet."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def shown_or_asked(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """The page; with `unforeseen` among its context it waits for confirmation, a conflict (409) to a script."""
    return render(request, template, dict(context), status=409 if "unforeseen" in context else 200)
