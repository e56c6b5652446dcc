"""What the frame of every page needs: names from the settings, and, once asked for, the reader's menu."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from xiaoneng.menu import menu_for


def frame(request: HttpRequest) -> dict[str, Any]:
    return {
        "district": settings.DISTRICT_NAME,
        "issuer": settings.ISSUER_NAME,
        "objection_phone": settings.OBJECTION_PHONE,
        # Lazy: a public page has no bar, so it never asks who is there and stays the same for everybody.
        "menu": SimpleLazyObject(lambda: menu_for(request.user, request.path)),
    }
