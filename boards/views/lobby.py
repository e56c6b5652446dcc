"""The lobby's screen: one document that runs by itself until the next board is out."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from boards.models import Edition
from boards.site.lobby import lobby


@login_not_required
@require_safe
def lobby_screen(request: HttpRequest) -> HttpResponse:
    edition = Edition.objects.newest_board()
    board = lobby(
        edition.document if edition else None,
        district=settings.DISTRICT_NAME,
        issuer=settings.ISSUER_NAME,
        public_url=settings.PUBLIC_URL,
    )
    response = render(request, "boards/lobby.html", {"lobby": board})
    response["Cache-Control"] = "no-cache"  # a copy is kept by the screen itself, which must see the newest
    return response
