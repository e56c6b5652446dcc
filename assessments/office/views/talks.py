"""沟通记录: a page for each line, explanation and department's month, and what the desk shows of it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments import permissions
from assessments.models import Month
from assessments.office.forms.talks import TalkForm, TalkPanel
from assessments.office.talks import (
    TalkSubject,
    departments_to_talk_of,
    explanations_to_talk_of,
    lines_to_talk_of,
)
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest
from departments.typed_words import keeps_typed, typed_at_place

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
@keeps_typed("with_whom", "words")
def line_talks(request: SignedInRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(lines_to_talk_of(request.user), pk=pk)
    return _talks(request, TalkSubject.of(line))


@require_http_methods(METHODS)
@keeps_typed("with_whom", "words")
def explanation_talks(request: SignedInRequest, pk: int) -> HttpResponse:
    explanation = get_object_or_404(explanations_to_talk_of(request.user), pk=pk)
    return _talks(request, TalkSubject.of(explanation))


@require_http_methods(METHODS)
@keeps_typed("with_whom", "words")
def month_talks(request: SignedInRequest, month: CalendarMonth, code: str) -> HttpResponse:
    department = get_object_or_404(departments_to_talk_of(request.user), code=code)
    return _talks(request, TalkSubject(get_object_or_404(Month, calendar_month=month), department))


def _talks(request: SignedInRequest, subject: TalkSubject) -> HttpResponse:
    if request.method == "POST" and not permissions.may_review(request.user):
        raise PermissionDenied
    form = TalkForm(subject, request.POST, now=timezone.now()) if request.method == "POST" else None
    if form and form.take(actor=request.user):
        messages.success(request, f"已记录关于{subject}的沟通")
        return redirect(subject.address if subject.is_month else subject.desk)
    context = {"talks": talk_panel(request, subject, form), "subject": subject, "month": subject.month}
    return render(request, "assessments/talks.html", context, status=400 if form else 200)


def talk_panel(request: SignedInRequest, subject: TalkSubject, form: TalkForm | None = None) -> TalkPanel:
    """The talks so far and, for the office, the form with what was typed into it before."""
    talks = subject.talks()
    if not permissions.may_review(request.user):
        return TalkPanel(subject, talks, None)
    corrected = next((talk for talk in talks if str(talk.pk) == request.GET.get("corrects")), None)
    initial: Mapping[str, Any] = typed_at_place(request, subject.address).dict()
    if corrected and subject.is_own(corrected):
        said = {"with_whom": corrected.with_whom, "words": corrected.words, "held_at": corrected.held_at}
        initial = {"corrects": corrected.pk, **said, **initial}
    return TalkPanel(subject, talks, form or TalkForm(subject, initial=dict(initial), now=timezone.now()))
