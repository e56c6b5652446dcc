import sys

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe

from departments import outages
from departments.contacts import office_people
from departments.permissions import SignedInRequest
from xiaoneng.desk import desk_for
from xiaoneng.help import HELP
from xiaoneng.readiness import unready

ROBOTS = "User-agent: *\nDisallow: /accounts/\n"


@require_safe
def desk(request: SignedInRequest) -> HttpResponse:
    return render(request, "desk.html", {"cards": desk_for(request.user, now=timezone.now())})


@require_safe
def help_page(request: SignedInRequest) -> HttpResponse:
    return render(
        request, "help.html", {"steps": HELP.get(request.user.role, ()), "office_people": office_people()}
    )


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Whatever is public may be found; behind the sign-in there is nothing to find."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return _line("ok")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process answers as it should; 503 with a line that says why not."""
    fault = unready()
    return _line(fault or "ok", status=503 if fault else 200)


def _line(words: str, *, status: int = 200) -> HttpResponse:
    headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    return HttpResponse(f"{words}\n", status=status, headers=headers)


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it beside pages that name no icon, such as a poster."""
    return redirect(static("favicon.svg"))


def error(request: HttpRequest) -> HttpResponse:
    """Answer whatever went wrong, in a view or before one: an outage with its own page, the rest with 500."""
    outage = outages.outage_of(sys.exc_info()[1])
    return outages.answer_outage(request, outage) if outage else render(request, "500.html", status=500)
