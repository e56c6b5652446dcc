from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from assessments import permissions
from assessments.light_requests import (
    LIGHT_REQUEST_STEPS,
    AskedAtOnce,
    ask_at_once,
    requests_at,
    take_light_request_step,
)
from assessments.models import LightRequest
from assessments.models.light_requests import read_place_key
from assessments.office.forms.light_requests import AskForm, SettleForm
from assessments.office.spared_listed import SparedTab
from assessments.office.typed_boxes import keep_boxes
from assessments.views.answers import attempt
from assessments.views.rows import version_seen
from departments.months import CalendarMonth, day_words
from departments.permissions import SignedInRequest, only


def spared_address(request: SignedInRequest, month: CalendarMonth, place: str = "") -> str:
    """The page as it was narrowed when the button was pressed."""
    tab, query = request.POST.get("tab", ""), request.POST.get("narrowed", "")
    asked = [f"tab={tab}"] if tab in list(SparedTab) else []
    words = "&".join([*asked, *([query] if query else [])])
    return f"{reverse('review_spared', args=[month])}{'?' if words else ''}{words}{place}"


def _requests(month: CalendarMonth, keys: Collection[str]) -> list[LightRequest]:
    """What stands at the places that the page named."""
    try:
        places = [read_place_key(key) for key in keys]
    except ValueError as none:
        raise Http404 from none
    found = requests_at(month, places)
    if len(found) != len(places):
        raise Http404
    return found


@require_POST
@only(permissions.may_review)
def spared_step(request: SignedInRequest, month: CalendarMonth, step: str) -> HttpResponse:
    """One step of 提请补亮 at the place whose button was pressed; what is typed elsewhere stays."""
    if step not in LIGHT_REQUEST_STEPS:
        raise Http404
    key = request.POST.get("pick", "")
    if not key:  # no button of a row
        return redirect(spared_address(request, month))
    (place,) = _requests(month, [key])
    code = place.assessor.code
    asked_at = code if step == "ask" else key
    ask, settle = AskForm.sent(request.POST, asked_at), SettleForm.sent(request.POST, key)

    def press() -> LightRequest:
        _refuse_faulty(ask if step in ("ask", "move") else settle)
        typed = _typed(step, ask, settle) | {"version": version_seen(request, f"version-{key}")}
        taken = take_light_request_step(place, step, actor=request.user, now=timezone.now(), **typed)
        keep_boxes(request, month, sent={f"note-{key}", f"words-{code}", f"until-{asked_at}"})
        return taken

    keep_boxes(request, month)
    back = spared_address(request, month, f"#place-{key}")
    return attempt(request, back, press, lambda taken: _said(step, taken))


def _typed(step: str, ask: AskForm, settle: SettleForm) -> dict[str, Any]:
    if step == "ask":
        return ask.cleaned_data
    return {"until": ask.cleaned_data["until"]} if step == "move" else settle.cleaned_data


def _refuse_faulty(form: AskForm | SettleForm) -> None:
    if not form.is_valid():
        raise ValidationError([text for texts in form.errors.values() for text in texts])


def asked_words(taken: LightRequest) -> str:
    until = f"，{day_words(taken.until, year=taken.until.year)}前答复" if taken.until else ""
    return f"已{taken.word}：{taken}{until}"


def _said(step: str, taken: LightRequest) -> str:
    if step in ("ask", "move"):
        return asked_words(taken)
    return f"已{LIGHT_REQUEST_STEPS[step].label}：{taken}"


@require_POST
@only(permissions.may_review)
def spared_ask_all(request: SignedInRequest, month: CalendarMonth, code: str) -> HttpResponse:
    """一并提请: all of a department's list that its reader had before them."""
    keys = request.POST.get(f"keys-{code}", "").split()
    places = [place for place in _requests(month, keys) if place.assessor.code == code]
    seen = {
        place.place: version
        for place in places
        if (version := version_seen(request, f"version-{place.key}")) is not None
    }
    form = AskForm.sent(request.POST, code)

    def press() -> AskedAtOnce:
        _refuse_faulty(form)
        now = timezone.now()
        outcome = ask_at_once(places, actor=request.user, versions=seen, now=now, **form.cleaned_data)
        keep_boxes(request, month, sent={f"words-{code}", f"until-{code}"})
        return outcome

    keep_boxes(request, month)
    return attempt(request, spared_address(request, month, f"#{code}"), press, _asked_words)


def _asked_words(outcome: AskedAtOnce) -> str:
    left = f"；另有 {len(outcome.left)} 条没有提请：{'；'.join(outcome.left)}" if outcome.left else ""
    return f"一并提请了 {len(outcome.asked)} 条{left}"
