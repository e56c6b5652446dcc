from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_http_methods, require_POST

from assessments.events import WorkbookExported
from assessments.forms.year_rules import YearRulesForm
from assessments.views import answers
from assessments.views.marking import NOT_KEPT, mark_of, marked_again
from assessments.workbook.faults import EMPTY, Imported
from assessments.workbook.importing import import_workbook
from assessments.workbook.planned import seal_of_plan
from assessments.workbook.uploading import keep_upload, kept_upload, open_upload
from assessments.workbook.year_rules import YEAR_RULES, may_exchange_rules, year_rules
from departments.forms import SealForm
from departments.history.records import record
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, is_office, only
from rules.drafting import next_march
from rules.models import RuleSet

MOST_LINKED = 5
CHANGED = "看过之后有别的改动，没有写入。下面是现在会改的，请看过再确认"


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_exchange_rules)
def rules_book(request: SignedInRequest) -> HttpResponse:
    """An upload is tried out and shown, never written: that is the next press."""
    form = YearRulesForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form)
    file = form.cleaned_data["file"]
    imported = import_workbook(
        file.read(), name=file.name, actor=request.user, dry_run=True, opener=open_upload, book=YEAR_RULES
    )
    is_kept = imported.ok and imported.plan
    kept = keep_upload(file, actor=request.user) if is_kept else mark_of(file, imported, request)
    return _page(request, YearRulesForm(), imported=imported, name=file.name, kept=kept)


@require_POST
@only(may_exchange_rules)
def rules_book_take(request: SignedInRequest) -> HttpResponse:
    """The kept workbook taken in, exactly as it was shown."""
    token = request.POST.get("kept", "")
    kept = kept_upload(token, actor=request.user)
    if kept is None:
        messages.error(request, NOT_KEPT)
        return redirect("rules_book")
    imported = import_workbook(
        kept.data,
        name=kept.name,
        actor=request.user,
        shown_plan=SealForm(request.POST).seal,
        opener=open_upload,
        book=YEAR_RULES,
    )
    if not imported.ok:
        messages.error(request, CHANGED)
        return _page(request, YearRulesForm(), imported=imported, name=kept.name, kept=token, status=409)
    messages.success(request, _success_message(imported))
    return redirect("rules_round" if is_office(request.user) else "workshop")


def _success_message(imported: Imported) -> str:
    """What was written, with a link to each of a few sets; of many the page that follows has the list."""
    sets = imported.written_sets if len(imported.written_sets) <= MOST_LINKED else []
    links = format_html_join("、", '<a href="{}">{}</a>', ((_address(draft), draft) for draft in sets))
    return format_html("已写成草稿：{}{}{}", imported.summary, "　" if sets else "", links)


def _address(rule_set: RuleSet) -> str:
    return reverse("workshop_set", args=[rule_set.pk])


@require_POST
@only(may_exchange_rules)
def rules_book_marked(request: SignedInRequest) -> HttpResponse:
    return marked_again(request, YEAR_RULES, "rules_book")


@require_POST
@only(may_exchange_rules)
def rules_book_download(request: SignedInRequest) -> HttpResponse:
    march = _march()
    data = year_rules(request.user, march)
    whose = "全部部门" if is_office(request.user) else request.user.department.label
    record(
        request.user, WorkbookExported(), request.user.department, f"导出了{whose}{march.year}年的细则工作簿"
    )
    return answers.workbook(data, f"{march.year}年认定细则（{whose}）.xlsx")


def _march() -> CalendarMonth:
    return next_march(CalendarMonth.of(timezone.localdate()))


def _page(
    request: SignedInRequest,
    form: YearRulesForm,
    *,
    imported: Imported | None = None,
    name: str = "",
    kept: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "imported": imported, "name": name, "kept": kept}
    context |= {"empty": EMPTY, "is_of_office": is_office(request.user), "march": _march()}
    if imported is not None:
        context["seal"] = seal_of_plan(imported.plan)
    return render(request, "assessments/rules_book.html", context, status=status)
