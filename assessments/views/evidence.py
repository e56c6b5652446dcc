import re

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from assessments import permissions
from assessments.files.evidence import attach_kept, remove
from assessments.files.previews import FilePreview
from assessments.files.reading import look_at_kept
from assessments.forms.files import FilesForm
from assessments.models import Evidence
from assessments.sheet.addresses import line_place, sheet_address
from assessments.unsaved_rows import see_version
from assessments.views.answers import attempt, refused
from assessments.views.own import own_line
from assessments.views.rows import keeps_rows
from assessments.views.shown_files import file_picture, file_preview, picture_page, preview_page, whole_file
from departments.models import User
from departments.permissions import SignedInRequest
from departments.unsaved import never_kept

PLACE = re.compile(r"[\w-]{1,80}", re.ASCII)  # of a form in its page
NOTHING = "没有选择文件"


def _evidence(user: User, pk: int) -> Evidence:
    """What may not be seen is the same 404 as what is not there."""
    names = ("assessor", "unit", "month", "clause__rule_set__department")
    lines = Evidence.objects.select_related(*(f"determination__{name}" for name in names))
    evidence = get_object_or_404(lines, pk=pk)
    if not permissions.may_see_line(user, evidence.determination):
        raise Http404("没有这份佐证")
    return evidence


@require_GET
def evidence_file(request: SignedInRequest, pk: int) -> HttpResponse:
    return whole_file(request, _evidence(request.user, pk))


@require_GET
def evidence_preview(request: SignedInRequest, pk: int) -> HttpResponse:
    return file_preview(request, _evidence(request.user, pk), "evidence")


@require_GET
def evidence_page(request: SignedInRequest, pk: int, page: int) -> HttpResponse:
    return file_picture(request, _evidence(request.user, pk), page)


@require_GET
def kept_preview(request: SignedInRequest, sha256: str) -> HttpResponse:
    return preview_page(request, _kept(request.user, sha256), "kept", sha256)


@require_GET
def kept_page(request: SignedInRequest, sha256: str, page: int) -> HttpResponse:
    _kept(request.user, sha256)
    return picture_page(sha256, page)


def _kept(user: User, sha256: str) -> FilePreview:
    preview = look_at_kept(sha256, actor=user)
    if preview is None:
        raise Http404("没有这个文件")
    return preview


@require_POST
@never_kept
def evidence_keep(request: SignedInRequest) -> HttpResponse:
    """One file, sent by a script while the form that it belongs to is being filled in: answers its row there."""
    if not permissions.may_send_files(request.user):
        raise PermissionDenied
    place = request.POST.get("place", "")
    prefix = place if PLACE.fullmatch(place) else None
    form = FilesForm(request.POST, request.FILES, actor=request.user, prefix=prefix)
    if not form.is_valid():
        refusals = form.errors["files"].as_data()
        status = 503 if any(each.code == "busy" for each in refusals) else 422
        sentences = [sentence for each in refusals for sentence in each.messages]
        return JsonResponse({"errors": sentences}, status=status)
    if not form.kept:
        return JsonResponse({"errors": [NOTHING]}, status=422)
    return JsonResponse({"row": render_to_string("assessments/_evidence_kept.html", {"form": form})})


@require_POST
@keeps_rows
def evidence_add(request: SignedInRequest, pk: int) -> HttpResponse:
    line = own_line(request, pk)
    back = sheet_address(line.month.calendar_month, line.clause)
    form = FilesForm(request.POST, request.FILES, actor=request.user)
    if not form.is_valid():
        return refused(request, back, ValidationError(form.errors["files"].data))
    if not form.kept:
        return refused(request, back, ValidationError(NOTHING))
    return attempt(
        request,
        back,
        lambda: attach_kept(line, form.kept, actor=request.user),
        lambda added: f"上传了 {len(added)} 个文件",
    )


@require_POST
@keeps_rows
def evidence_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    evidence = _evidence(request.user, pk)
    line = own_line(request, evidence.determination_id)
    month = line.month.calendar_month
    on_its_page = request.POST.get("back") == "line"
    back = reverse("line_edit", args=[line.pk]) if on_its_page else sheet_address(month, line.clause)

    def removed() -> None:
        remove(evidence, actor=request.user)
        see_version(request.user, month, line_place(line.pk), line.version, line.version + 1)

    return attempt(request, back, removed, f"删去了“{evidence.name}”")
