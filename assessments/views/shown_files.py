"""How a file that people sent is answered: whole, as the page of its preview, or as one picture of it.

A kind of file has three addresses of one beginning: `evidence`, `evidence_preview`, `evidence_page`. Whether somebody
may read it is asked before.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header

from assessments.files.previews import FilePreview, picture_of
from assessments.files.reading import look_at, read
from assessments.files.storage import Damaged
from assessments.models import StoredFile
from departments.permissions import SignedInRequest

TELL = "请告知系统管理员"


def whole_file(request: SignedInRequest, file: StoredFile) -> HttpResponse:
    """The bytes of a file that was uploaded, to be saved: no browser runs what is in it."""
    try:
        data = read(file, actor=request.user)
    except Damaged as damage:
        return HttpResponse(f"{damage}，{TELL}。", status=500, content_type="text/plain; charset=utf-8")
    response = _private(data, file.content_type, "sandbox")
    response["Content-Disposition"] = content_disposition_header(True, file.name) or ""
    return response


def file_preview(request: SignedInRequest, file: StoredFile, kind: str) -> HttpResponse:
    try:
        preview = look_at(file, actor=request.user)
    except Damaged as damage:
        preview = FilePreview(fault=f"{damage}，{TELL}")
    context = {"file": file, "original": reverse(kind, args=[file.pk])}
    return preview_page(request, preview, kind, file.pk, **context)


def file_picture(request: SignedInRequest, file: StoredFile, page: int) -> HttpResponse:
    try:
        look_at(file, actor=request.user)
    except Damaged as damage:
        raise Http404 from damage
    return picture_page(file.sha256, page)


def preview_page(
    request: SignedInRequest, preview: FilePreview, kind: str, thing: int | str, **context: object
) -> HttpResponse:
    """Its pictures have an address, a width and a height each."""
    sizes = enumerate(preview.pictures, start=1)
    pictures = [
        (reverse(f"{kind}_page", args=[thing, number]), width, height) for number, (width, height) in sizes
    ]
    shown = {"preview": preview, "pictures": pictures, **context}
    return render(request, "assessments/file_preview.html", shown)


def picture_page(sha256: str, page: int) -> HttpResponse:
    """A picture that we drew ourselves of what was uploaded, for an <img> of ours."""
    picture = picture_of(sha256, page)
    if picture is None:
        raise Http404("没有这一页")
    return _private(picture, "image/jpeg", "sandbox; default-src 'none'")


def _private(data: bytes, content_type: str, policy: str) -> HttpResponse:
    response = HttpResponse(data, content_type=content_type)
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
