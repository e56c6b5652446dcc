from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessments.views.answers import attempt, workbook
from commitments.follow_page import follow_page
from commitments.forms.following import (
    DifficultyDecisionForm,
    ExtensionDecisionForm,
    HonourForm,
    MeasureForm,
)
from commitments.honours import drop_honour
from commitments.meeting_papers import meeting_workbook
from commitments.models import Difficulty, Extension, Honour, HonourKind, Item, MeasureKind
from commitments.permissions import may_see_all
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, is_office, only
from departments.typed_words import keeps_typed

WAITING, TROUBLES, LATE, GOOD = "#extensions", "#difficulties", "#late", "#good"


def _at(anchor: str) -> str:
    return reverse("commitments_follow") + anchor


@require_safe
@only(may_see_all)
def follow(request: SignedInRequest) -> HttpResponse:
    page = follow_page(request.user, timezone.now())
    context = {
        "page": page,
        "month": CalendarMonth.of(page.today),
        "kinds": MeasureKind.choices,
        "honour_kinds": HonourKind.choices,
    }
    return render(request, "commitments/follow.html", context)


@require_safe
@only(may_see_all)
def meeting_table(request: SignedInRequest) -> HttpResponse:
    """The 讲评会's sheet, to be printed and written on."""
    now = timezone.now()
    page = follow_page(request.user, now)
    data = meeting_workbook(page, issuer=settings.ISSUER_NAME, now=now)
    return workbook(data, f"讲评会{page.today:%Y-%m-%d}.xlsx")


@require_POST
@only(is_office)
@keeps_typed("decided_by_words")
def extension(request: SignedInRequest, pk: int) -> HttpResponse:
    asked, form = get_object_or_404(Extension, pk=pk), ExtensionDecisionForm(request.POST)
    return attempt(
        request,
        _at(WAITING),
        lambda: form.take(asked, actor=request.user, now=timezone.now()),
        lambda decided: f"{decided}：{decided.get_state_display()}",
    )


@require_POST
@only(is_office)
@keeps_typed("decision")
def difficulty(request: SignedInRequest, pk: int) -> HttpResponse:
    raised, form = get_object_or_404(Difficulty, pk=pk), DifficultyDecisionForm(request.POST)
    return attempt(
        request,
        _at(TROUBLES),
        lambda: form.take(raised, actor=request.user, now=timezone.now()),
        lambda decided: f"{decided}：已登记会议决定",
    )


@require_POST
@only(is_office)
@keeps_typed("organ", "document", "words")
def measure(request: SignedInRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(Item.objects.with_terms().with_names(), pk=pk)
    form = MeasureForm(request.POST)
    return attempt(
        request,
        _at(LATE),
        lambda: form.take(item, actor=request.user, now=timezone.now()),
        lambda entered: f"{entered}：已登记",
    )


@require_POST
@only(is_office)
@keeps_typed("citation")
def honour(request: SignedInRequest, pk: int) -> HttpResponse:
    item, form = get_object_or_404(Item, pk=pk), HonourForm(request.POST)
    return attempt(
        request,
        _at(GOOD),
        lambda: form.take(item, actor=request.user, now=timezone.now()),
        lambda chosen: f"已评为{chosen}",
    )


@require_POST
@only(is_office)
def honour_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    chosen = get_object_or_404(Honour, pk=pk)
    return attempt(
        request,
        _at(GOOD),
        lambda: drop_honour(chosen, actor=request.user, now=timezone.now()),
        f"已撤下{chosen}",
    )
