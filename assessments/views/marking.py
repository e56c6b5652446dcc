"""A refused workbook given back with its faults in it, on whichever page it was uploaded."""

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect

from assessments.files.archives import Refused
from assessments.views import answers
from assessments.workbook.books import Book
from assessments.workbook.faults import Imported
from assessments.workbook.importing import import_workbook
from assessments.workbook.uploading import keep_upload, kept_upload, mark_upload, open_upload
from departments.permissions import SignedInRequest

NOT_KEPT = "这个工作簿没有留着（最多留 12 小时），请再选一次"


def mark_of(file: UploadedFile, imported: Imported, request: SignedInRequest) -> str:
    """The token by which the page offers the marked file; "" where it has no cell to mark."""
    return keep_upload(file, actor=request.user) if imported.has_places else ""


def marked_again(request: SignedInRequest, book: Book, back: str) -> HttpResponse:
    """The kept file with what is wrong with it now: what was put right meanwhile is not marked any more."""
    kept = kept_upload(request.POST.get("kept", ""), actor=request.user)
    if kept is None:
        messages.error(request, NOT_KEPT)
        return redirect(back)
    imported = import_workbook(
        kept.data, name=kept.name, actor=request.user, dry_run=True, opener=open_upload, book=book
    )
    try:
        return answers.workbook(mark_upload(kept.data, imported.faults), kept.marked_name)
    except Refused as refusal:
        messages.error(request, f"“{kept.name}”没有标红：文件{refusal.sentence('导入', 'xlsx')}")
        return redirect(back)
