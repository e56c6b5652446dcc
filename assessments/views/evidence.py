from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from assessments import permissions
from assessments.files.evidence import Damaged, attach_kept, read, remove
from assessments.forms.lines import FilesForm
from assessments.models import Evidence
from assessments.sheet.addresses import line_place, sheet_address
from assessments.unsaved_rows import see_version
from assessments.views.answers import attempt, refused
from assessments.views.own import own_line
from assessments.views.rows import keeps_rows
from departments.models import User
from departments.permissions import SignedInRequest


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
    evidence = _evidence(request.user, pk)
    try:
        data = read(evidence, actor=request.user)
    except Damaged as damage:
        words = f"{damage}，请告知系统管理员。"
        return HttpResponse(words, status=500, content_type="text/plain; charset=utf-8")
    response = HttpResponse(data, content_type=evidence.content_type)
    response["Content-Disposition"] = content_disposition_header(True, evidence.name)
    response["Content-Security-Policy"] = "sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response


@require_POST
@keeps_rows
def evidence_add(request: SignedInRequest, pk: int) -> HttpResponse:
    line = own_line(request, pk)
    back = sheet_address(line.month.calendar_month, line.clause)
    form = FilesForm(request.POST, request.FILES, actor=request.user)
    if not form.is_valid():
        return refused(request, back, ValidationError(form.errors["files"].data))
    if not form.kept:
        return refused(request, back, ValidationError("没有选择文件"))
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
        see_version(request.user, month, line_place(line), line.version, line.version + 1)

    return attempt(request, back, removed, f"删去了“{evidence.name}”")
