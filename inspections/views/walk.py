from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.views.answers import attempt, refused, wants_data
from departments.permissions import SignedInRequest, only
from departments.steps import StepRefused
from inspections import permissions
from inspections.forms.walk import PhotosForm, RedraftForm, SkipForm, WalkForm, new_token
from inspections.models import Finding, FindingState, Visit
from inspections.recording import Handed, add_photos, confirm_finding, hand_in, redraft, skip_visit
from inspections.walking import Own, own_findings, walk_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_walk)
def today(request: SignedInRequest) -> HttpResponse:
    """The phone form; a POST is one submission, of a person or of the outbox."""
    now = timezone.now()
    walk = walk_of(request.user, now=now)
    if request.method != "POST":
        return _form(request, WalkForm(walk=walk, now=now, actor=request.user, initial=_fresh()))
    form = WalkForm(request.POST, request.FILES, walk=walk, now=now, actor=request.user)
    if not form.is_valid():
        return _wrong(request, form)
    try:
        entry = form.entry(is_clean=request.POST.get("action") == "clean")
        return _receipt(request, hand_in(entry, actor=request.user, now=now))
    except StepRefused as refusal:
        if refusal.code == "token" and wants_data(request):
            return JsonResponse({"errors": refusal.messages, "again": True}, status=409)
        return refused(request, reverse("inspections_today"), refusal)
    except ValidationError as refusal:
        form.take_refusal(refusal)
        return _wrong(request, form)


def _fresh() -> dict[str, Any]:
    return {"token": new_token(), "place": "大厅"}


def _wrong(request: SignedInRequest, form: WalkForm) -> HttpResponse:
    if wants_data(request):
        said = [str(text) for texts in form.errors.values() for text in texts]
        return JsonResponse({"errors": said}, status=422)
    return _form(request, form, status=422)


def _receipt(request: SignedInRequest, handed: Handed) -> HttpResponse:
    """The script lets go of a submission only when the receipt names every file of it."""
    if wants_data(request):
        return JsonResponse({"code": handed.code, "files": handed.hashes, "said": handed.words})
    messages.success(request, handed.words)
    return redirect("inspections_today")


def _form(request: SignedInRequest, form: WalkForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "walk": form.walk, "skip_form": SkipForm(prefix="skip")}
    return render(request, "inspections/today.html", context, status=status)


@require_POST
@only(permissions.may_walk)
def visit_skip(request: SignedInRequest, pk: int) -> HttpResponse:
    now = timezone.now()
    visit = get_object_or_404(Visit.objects.visible_to(request.user, now=now), pk=pk)
    because = request.POST.get("skip-because", "")
    return attempt(
        request,
        reverse("inspections_today"),
        lambda: skip_visit(visit, because, actor=request.user, now=now),
        "已登记未能访",
    )


@never_cache
@require_safe
@only(permissions.may_walk)
def mine(request: SignedInRequest) -> HttpResponse:
    return _mine(request)


def _mine(request: SignedInRequest, wrong: RedraftForm | None = None, of: int = 0) -> HttpResponse:
    """What somebody handed in; `wrong` is the form of the draft `of`, with what was typed."""
    own = [(row, _words_of(row, wrong, of)) for row in own_findings(request.user)]
    return render(request, "inspections/mine.html", {"own": own}, status=422 if wrong else 200)


def _words_of(row: Own, wrong: RedraftForm | None, of: int) -> RedraftForm | None:
    if not row.may_redraft:
        return None
    return wrong if row.finding.pk == of else RedraftForm.of(row.finding)


@require_POST
@only(permissions.may_walk)
def finding_words(request: SignedInRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(Finding.objects.filter(created_by=request.user), pk=pk)
    form, back = RedraftForm.of(finding, request.POST), reverse("inspections_mine")
    if not form.is_valid():
        return _mine(request, form, pk)
    return attempt(
        request,
        back,
        lambda: redraft(finding, **form.cleaned_data, actor=request.user, now=timezone.now()),
        lambda row: (
            f"{row.code} 已改好{'，还要确认或附照片' if row.state == FindingState.DRAFT else '并提交'}"
        ),
    )


@require_POST
@only(permissions.may_walk)
def finding_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(Finding.objects.seen_by(request.user), pk=pk)
    return attempt(
        request,
        reverse("inspections_mine"),
        lambda: confirm_finding(finding, actor=request.user, now=timezone.now()),
        lambda row: f"{row.code} 已确认并提交",
    )


@require_POST
@only(permissions.may_walk)
def finding_photos(request: SignedInRequest, pk: int) -> HttpResponse:
    finding = get_object_or_404(Finding.objects.seen_by(request.user), pk=pk)
    form = PhotosForm(request.POST, request.FILES, actor=request.user)
    if not form.is_valid():
        faults = [text for texts in form.errors.values() for text in texts]
        return refused(request, reverse("inspections_mine"), ValidationError(faults))
    if not form.kept:
        return refused(request, reverse("inspections_mine"), ValidationError("请先拍照或选照片"))
    return attempt(
        request,
        reverse("inspections_mine"),
        lambda: add_photos(finding, form.kept, actor=request.user, now=timezone.now()),
        lambda row: f"{row.code} 已提交",
    )
