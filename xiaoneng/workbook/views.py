from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assessments.events import WorkbookExported
from assessments.permissions import may_exchange_workbooks, may_export_workbook
from assessments.views import answers
from assessments.views.marking import mark_of, marked_again
from assessments.workbook.books import Uploader
from assessments.workbook.exporting import export_workbook
from assessments.workbook.faults import EMPTY, Note
from assessments.workbook.importing import import_workbook
from assessments.workbook.uploading import open_upload
from departments.consequences import Unforeseen
from departments.forms import SealForm
from departments.history.records import record
from departments.permissions import SignedInRequest, only
from departments.uploads import refuse_lost
from xiaoneng.workbook.book import whole_book

MOST_NOTES = 20  # shown beside the success; a check shows them all


class WorkbookForm(forms.Form):
    file = forms.FileField(
        label="工作簿",
        allow_empty_file=True,  # what it holds is the import's to say
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        help_text=".xlsx。区作风办可传单位、指标、细则（导入后是草稿）、指标数据；部门可传本部门的指标数据、认定、说明。"
        "预安销号的五张表由区作风办传，单位可传本单位的预安事项。",
    )
    only_check = forms.BooleanField(label="只检查，不导入", required=False)

    def clean_file(self) -> UploadedFile:
        refuse_lost(self.cleaned_data["file"])
        return self.cleaned_data["file"]


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_exchange_workbooks)
def workbook_upload(request: SignedInRequest) -> HttpResponse:
    form = WorkbookForm(request.POST or None, request.FILES or None)
    context = {"form": form, "may_export": may_export_workbook(request.user)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "workbook.html", context)
    file, only_check = form.cleaned_data["file"], form.cleaned_data["only_check"]
    imported = import_workbook(
        file.read(),
        name=file.name,
        actor=request.user,
        dry_run=only_check,
        seen=SealForm(request.POST).seal,
        opener=open_upload,
        book=whole_book(),
    )
    if imported.unseen:
        context |= {"name": file.name, "unforeseen": Unforeseen(imported.unseen)}
        return render(request, "workbook.html", context, status=409)
    if imported.faults or only_check:
        context |= {"imported": imported, "name": file.name, "only_check": only_check}
        context["kept"] = mark_of(file, imported, request)
        return render(request, "workbook.html", context)
    _say(request, imported.notes)
    counts = "，".join(f"{sheet} {count} 行" for sheet, count in imported.changes.items() if count)
    nothing = EMPTY if imported.is_empty else "与现有内容相同，没有改动"
    outcome = "；".join(filter(None, [counts or nothing, imported.aside]))
    messages.success(request, f"已导入“{file.name}”：{outcome}")
    return redirect("workbook_upload")


@require_POST
@only(may_exchange_workbooks)
def workbook_marked(request: SignedInRequest) -> HttpResponse:
    return marked_again(request, whole_book(), "workbook_upload")


def _say(request: HttpRequest, notes: list[Note]) -> None:
    for note in notes[:MOST_NOTES]:
        messages.info(request, str(note))
    if len(notes) > MOST_NOTES:
        messages.info(request, f"另有 {len(notes) - MOST_NOTES} 处请留意，用“只检查”再传一次可见全部")


@require_POST
@only(may_export_workbook)
def workbook_export(request: SignedInRequest) -> HttpResponse:
    book = whole_book()
    titles = book.titles_for(Uploader.OFFICE)
    sentence = f"导出了工作簿（{'、'.join(titles)}）"
    record(request.user, WorkbookExported(), request.user.department, sentence)
    return answers.workbook(export_workbook(titles=titles, book=book), "xiaoneng.xlsx")
