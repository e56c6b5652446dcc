"""How the outcome of a step is answered: to a person with a message and a redirect, to a script with a status."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from assessments.files.kinds import KINDS
from assessments.privacy import personal_number
from departments.glyphs import glyph_fault
from departments.steps import StepRefused


def wants_data(request: HttpRequest) -> bool:
    """Whether a script asked, which is answered with a status instead of a page."""
    asked = request.headers.get("Accept", "")
    return "application/json" in asked or "X-Requested-With" in request.headers


def attempt(
    request: HttpRequest, back: str, action: Callable[[], Any], success: str | Callable[[Any], str]
) -> HttpResponse:
    """Do it, say so and go back; the domain's refusal becomes a message, to a script 409 or 422."""
    try:
        outcome = action()
    except ValidationError as refusal:
        return refused(request, back, refusal)
    sentence = success if isinstance(success, str) else success(outcome)
    if wants_data(request):
        return JsonResponse({"said": sentence})
    messages.success(request, sentence)
    return redirect(back)


def workbook(data: bytes, name: str) -> HttpResponse:
    """A workbook to be saved under that name."""
    return _file("xlsx", data, name, is_attached=True)


def pdf(data: bytes, name: str) -> HttpResponse:
    """A PDF to be read in the browser, and saved from there under that name."""
    return _file("pdf", data, name, is_attached=False)


def _file(kind: str, data: bytes, name: str, *, is_attached: bool) -> HttpResponse:
    response = HttpResponse(data, content_type=KINDS[kind].content_type)
    response["Content-Disposition"] = content_disposition_header(is_attached, name) or ""
    return response


def refused(request: HttpRequest, back: str, refusal: ValidationError) -> HttpResponse:
    if wants_data(request):
        status = 409 if isinstance(refusal, StepRefused) else 422
        return JsonResponse({"errors": refusal.messages}, status=status)
    say = messages.info if getattr(refusal, "code", "") == "already" else messages.error
    for sentence in refusal.messages:
        say(request, sentence)
    return redirect(back)


def warn_of_grounds(request: HttpRequest, grounds: str) -> None:
    """Warn and refuse nothing: the clerk may know better, and a draft may still be reworded."""
    if kind := personal_number(grounds):
        messages.warning(request, f"事由里好像有{kind}。事由会公开，请确认是否要写。")
    if fault := glyph_fault(grounds):
        messages.warning(request, f"事由：{fault}")
