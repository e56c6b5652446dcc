"""What the frame of every page needs: names from the settings, nothing from the session."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    return {
        "district": settings.DISTRICT_NAME,
        "issuer": settings.ISSUER_NAME,
        "objection_phone": settings.OBJECTION_PHONE,
    }
