from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from assessments.files.storage import Damaged
from departments.permissions import SignedInRequest
from inspections.models import Finding, FindingFile
from inspections.permissions import may_see_original
from inspections.photos import copy_of, original


def _file(request: SignedInRequest, pk: int) -> FindingFile:
    """Of a finding that the reader may see; everybody else gets the same 404 as none."""
    seen = Finding.objects.visible_to(request.user).values("pk")
    files = FindingFile.objects.select_related("finding").filter(finding__in=seen)
    return get_object_or_404(files, pk=pk)


@require_safe
def finding_file(request: SignedInRequest, pk: int) -> HttpResponse:
    file = _file(request, pk)
    try:
        picture = copy_of(file, actor=request.user, now=timezone.now())
    except Damaged as damage:
        raise Http404 from damage
    if picture is None:
        raise Http404("这张照片不能显示")
    return _private(picture, "image/jpeg")


@require_safe
def finding_file_original(request: SignedInRequest, pk: int) -> HttpResponse:
    file = _file(request, pk)
    if not may_see_original(request.user, file):
        raise Http404("没有这个文件")
    try:
        data = original(file, actor=request.user, now=timezone.now())
    except Damaged as damage:
        raise Http404 from damage
    response = _private(data, file.content_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name) or ""
    return response


def _private(data: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
