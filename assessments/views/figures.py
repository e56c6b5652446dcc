from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments import dates
from assessments.figures import asked_of, readings_of, set_readings
from assessments.forms.figures import FiguresForm
from assessments.forms.pasting import PasteForm
from assessments.models import Month
from assessments.sheets import clauses_of
from assessments.views import own_department
from assessments.views.sheet import shut
from departments.months import CalendarMonth


@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: HttpRequest, month: CalendarMonth) -> HttpResponse:
    department = own_department(request)
    if not dates.has_begun(month, timezone.now()) and (page := shut(request, month, department)):
        return page
    what = _what_is_asked(month, department)
    if request.method != "POST":
        return _page(request, month, FiguresForm(**what))
    if "block" in request.POST:
        return _pasted(request, month, what)
    form = FiguresForm(request.POST, **what)
    if form.is_valid():
        try:
            count = set_readings(month, department, form.entries(), actor=request.user, shown=form.shown())
            messages.success(request, f"保存了 {count} 个数据" if count else "没有改动")
            return redirect("figures", month)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return _page(request, month, form)


def _what_is_asked(month: CalendarMonth, department) -> dict[str, Any]:
    asked = asked_of(department, month, clauses_of(department, month))
    return {"asked": asked, "readings": readings_of(department, month)}


def _pasted(request: HttpRequest, month: CalendarMonth, what: dict[str, Any]) -> HttpResponse:
    """The block is laid into the grid to be looked at; nothing is written yet."""
    paste = PasteForm(request.POST)
    if not paste.is_valid():
        return _page(request, month, FiguresForm(**what), paste)
    units = {unit.pk: unit for units in what["asked"].values() for unit in units}
    found, faults = paste.read(what["asked"], units.values())
    for fault in faults:
        messages.warning(request, fault)
    form = FiguresForm(**what, typed_in=found)
    if found:
        messages.success(request, f"读入了 {form.count_of(found)} 格，看过后请按“保存数据”")
    return _page(request, month, form, paste)


def _page(
    request: HttpRequest, month: CalendarMonth, form: FiguresForm, paste: PasteForm | None = None
) -> HttpResponse:
    current = Month.objects.at(month)
    context = {"month": month, "current": current, "form": form, "paste": paste or PasteForm()}
    return render(request, "assessments/figures.html", context)
