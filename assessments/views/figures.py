import hashlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments import dates
from assessments.figures import computed_columns, readings_of, set_readings
from assessments.forms.figures import FiguresForm
from assessments.forms.pasting import PasteForm
from assessments.models import Month
from assessments.sheet.contents import clauses_of
from assessments.views.own import own_department
from assessments.views.sheet import shut
from departments import unsaved
from departments.browsers import mark_of
from departments.models import Department, UnsavedKind
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest
from rules.judging import asked_of


@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    department = own_department(request)
    if not dates.has_begun(month, timezone.now()) and (page := shut(request, month, department)):
        return page
    place, what = _place(month, department), _what_is_asked(month, department)
    if request.method != "POST":
        return _shown(request, month, place, what)
    if "drop" in request.POST:
        unsaved.let_go(request.user, UnsavedKind.TYPED, place)
        return redirect("figures", month)
    if _brings_a_block(request.POST):
        return _pasted(request, month, place, what)
    form = FiguresForm(request.POST, **what)
    if form.is_valid():
        try:
            count = set_readings(month, department, form.entries(), actor=request.user, shown=form.shown())
            unsaved.let_go(request.user, UnsavedKind.TYPED, place)
            messages.success(request, f"保存了 {count} 个数据" if count else "没有改动")
            return redirect("figures", month)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    _keep(request, place, form.unsaved())
    return _page(request, month, form)


def _place(month: CalendarMonth, department: Department) -> str:
    return f"figures {department.code} {month}"


def _keep(request: SignedInRequest, place: str, fields: unsaved.Fields) -> None:
    unsaved.keep(request.user, UnsavedKind.TYPED, place, fields, browser=mark_of(request))


def _what_is_asked(month: CalendarMonth, department: Department) -> dict[str, Any]:
    clauses = clauses_of(department, month)
    return {
        "asked": asked_of(department, month, clauses),
        "readings": readings_of(department, month),
        "last": readings_of(department, month.plus(-1)),
        "computed": computed_columns(month, clauses),
    }


def _shown(request: SignedInRequest, month: CalendarMonth, place: str, what: dict[str, Any]) -> HttpResponse:
    """The grid as it is saved, with what was typed or pasted since laid over it."""
    kept = unsaved.kept(request.user, UnsavedKind.TYPED, place)
    if not kept or Month.objects.at(month).published_at:
        return _page(request, month, FiguresForm(**what))
    paste = PasteForm({"block": kept["block"]}) if "block" in kept else None
    return _page(request, month, FiguresForm(kept, **what), paste)


def _brings_a_block(data: QueryDict) -> bool:
    """Whether a block is to be laid into the grid first: it was pressed for, or stands there not laid yet."""
    block = data.get("block", "")
    return "paste" in data or (bool(block.strip()) and data.get("laid") != _mark(block))


def _mark(block: str) -> str:
    return hashlib.sha256("\n".join(block.split()).encode(errors="replace")).hexdigest()[:16]


def _pasted(request: SignedInRequest, month: CalendarMonth, place: str, what: dict[str, Any]) -> HttpResponse:
    """The block is laid over what stands typed in the grid, to be looked at; nothing is written yet."""
    paste, form = PasteForm(request.POST), FiguresForm(request.POST, **what)
    if not paste.is_valid():
        _keep(request, place, form.unsaved())
        return _page(request, month, form, paste)
    units = {unit.pk: unit for units in what["asked"].values() for unit in units}
    block = paste.read(what["asked"], units.values(), computed=[one.metric for one in what["computed"]])
    texts, blanks = block.texts_in(form.places)
    _tell(request, block.faults, len(texts), blanks)
    form = FiguresForm(form.overlaid(texts), **what)
    left = {"block": [request.POST["block"]]} if block.faults else {}
    _keep(request, place, form.unsaved() | left)
    return redirect("figures", month)


def _tell(request: HttpRequest, faults: list[str], count: int, blanks: int) -> None:
    for fault in faults:
        messages.warning(request, fault)
    unchanged = f"{blanks} 格空白，没有改" if blanks else ""
    if count:
        more = f"；{unchanged}" if unchanged else ""
        messages.success(request, f"读入了 {count} 格，看过后请按“保存数据”{more}")
    elif unchanged:
        messages.warning(request, f"{unchanged}；要清掉一格，请在格里删去")


def _page(
    request: HttpRequest, month: CalendarMonth, form: FiguresForm, paste: PasteForm | None = None
) -> HttpResponse:
    current = Month.objects.at(month)
    laid = _mark(paste.data["block"]) if paste else ""
    context = {"month": month, "current": current, "form": form, "paste": paste or PasteForm(), "laid": laid}
    return render(request, "assessments/figures.html", context)
