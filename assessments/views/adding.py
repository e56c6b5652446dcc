"""A new line under a clause: its form stands open in the clause's own row, beside others that stand open."""

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from assessments.models import Month
from assessments.sheet.addresses import ADDING, adding_place, is_at, sheet_address
from assessments.sheet.contents import sheet
from assessments.unsaved_rows import close_row, let_row_go, open_row
from assessments.views.lines import form_of_line, refused_in_place, tell_saved
from assessments.views.own import own_clause, own_department
from assessments.views.rows import keep_rows, keeps_rows, stays_in_section
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest
from rules.models import Clause, Signal

PLACE = re.compile(rf"({'|'.join(Signal.values)})-[1-9][0-9]{{0,3}}-{ADDING}(-[a-z0-9_-]{{1,50}})?")
STILL_KEPT = "写了一半的还留着，没有保存：接着写就展开，不要就按“不要了”"


@require_POST
@keeps_rows
def sheet_adding(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """Open the form of a new line in its row, fold it away with what is typed, or throw that away."""
    own_department(request)
    step, place = next(((step, request.POST[step]) for step in STEPS if step in request.POST), ("", ""))
    if not PLACE.fullmatch(place):
        return redirect("sheet_month", month)
    STEPS[step](request, month, place)
    return redirect(f"{sheet_address(month)}#{place.partition(f'-{ADDING}')[0] if step != 'open' else place}")


def _close(request: SignedInRequest, month: CalendarMonth, place: str) -> None:
    if close_row(request.user, month, place):
        messages.info(request, STILL_KEPT)


def _open(request: SignedInRequest, month: CalendarMonth, place: str) -> None:
    open_row(request.user, month, place)


def _drop(request: SignedInRequest, month: CalendarMonth, place: str) -> None:
    let_row_go(request.user, month, place)


STEPS = {"open": _open, "close": _close, "drop": _drop}


@require_POST
@stays_in_section
def line_add(request: SignedInRequest, month: CalendarMonth, pk: int) -> HttpResponse:
    """Save a new line; what is refused stands in its row as it was typed, with its files."""
    clause = own_clause(request, pk)
    place = _place_sent(request, clause)
    keep_rows(request, pressed=place)
    rows = sheet(Month.objects.at(month), clause.rule_set.department).rows
    recent = [line.unit for row in rows if row.clause.pk == clause.pk for line in row.before.lines]
    form = form_of_line(request, month, clause, prefix=place, recent=recent)
    if line := form.save():
        let_row_go(request.user, month, place)
        tell_saved(request, line)
        return redirect(sheet_address(month, clause))
    return refused_in_place(request, month, form)


def _place_sent(request: SignedInRequest, clause: Clause) -> str:
    """The place of the form whose button was pressed; of the clause's plain one where the press names none of it."""
    place, own = request.POST.get("place", ""), adding_place(clause)
    return place if PLACE.fullmatch(place) and is_at(place, own) else own
