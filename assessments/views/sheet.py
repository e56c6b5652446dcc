from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import get_script_prefix
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from assessments import dates, permissions
from assessments.carrying import left_behind
from assessments.duties import month_due
from assessments.explaining import (
    drop_explanation,
    explain,
    explanation_that_stands,
    look_again,
    repeat_explanation,
)
from assessments.filing import take_up_all
from assessments.forms.explanations import ReasonForm
from assessments.forms.figures_page import figures_on_sheet
from assessments.models import Explanation, Month, Reason
from assessments.sheet.addresses import anchor, reason_place, sheet_address
from assessments.sheet.clauses import ClauseRow
from assessments.sheet.contents import first_rules, sheet
from assessments.sheet.lots import undo_lot
from assessments.sheet.page.building import Opened
from assessments.sheet.page.sections import Narrowing
from assessments.sheet.page.sheet_page import SheetPage
from assessments.sheet.rest import Rest, explain_rest, repeat_rest
from assessments.signing import refile, withdraw_all
from assessments.unsaved_rows import let_row_go, let_rows_go, see_version, typed_rows
from assessments.views.answers import attempt, wants_data
from assessments.views.answers import refused as answer_refusal
from assessments.views.own import own_clause, own_department, own_explanation
from assessments.views.rows import answer_kept, keeps_rows, stays_in_section, version_seen
from assessments.workflow import take_step
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest
from departments.steps import StepRefused
from rules.models import Clause


@require_safe
def sheet_due(request: SignedInRequest) -> HttpResponse:
    department = own_department(request)
    return redirect("sheet_month", month_due(department, timezone.now()))


@require_safe
def sheet_month(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    return show_sheet(request, month, own_department(request))


@require_safe
def sheet_department(request: SignedInRequest, month: CalendarMonth, code: str) -> HttpResponse:
    department = get_object_or_404(Department, code=code, assesses=True)
    if not permissions.may_see_sheet(request.user, department):
        raise PermissionDenied
    return show_sheet(request, month, department)


def show_sheet(
    request: SignedInRequest, month: CalendarMonth, department: Department, opened: Opened | None = None
) -> HttpResponse:
    """The sheet, or the plain page that says why there is none; a refused form comes back as it was typed."""
    now = timezone.now()
    current = sheet(Month.objects.at(month), department)
    frame: dict[str, object] = {"month": month, "department": department, **_neighbours(month, now)}
    if not current.rows:
        frame["first_rules"] = first_rules(department)
        return render(request, "assessments/sheet_no_rules.html", frame)
    if not dates.has_begun(month, now):
        return render(request, "assessments/sheet_not_begun.html", frame | {"until": current.month})
    typed = typed_rows(request.user, month, department)
    page = SheetPage(current, request.user, now, opened or {}, typed)
    narrowed = Narrowing.of(current, request.GET, request.POST)
    figures = figures_on_sheet(current, request.user, section=narrowed.chosen, writable=page.writable)
    frame |= {"page": page, "figures": figures, "narrowed": narrowed}
    frame["is_in_place"] = page.writable and request.headers.get("X-Region") == "sheet"
    if page.writable and not frame["is_in_place"]:
        frame["left_behind"] = left_behind(request.user, now=now, before=month)
    return render(request, "assessments/sheet.html", frame)


def shut(request: SignedInRequest, month: CalendarMonth, department: Department) -> HttpResponse | None:
    """Instead of a page that writes: the sheet as it may be read, in a month not begun or published.

    What was typed already is refused in its own form, where it is not lost.
    """
    begun = dates.has_begun(month, timezone.now())
    if request.method == "POST" or (begun and not Month.objects.at(month).published_at):
        return None
    return show_sheet(request, month, department)


def _neighbours(month: CalendarMonth, now: datetime) -> dict[str, CalendarMonth | None]:
    after = month.plus(1)
    return {"before": month.plus(-1), "after": after if dates.has_begun(after, now) else None}


@require_POST
@keeps_rows
def sheet_keep(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """Answer a change of page, Enter in a box, or the script that keeps what is being typed: it stays unsaved."""
    department, to = own_department(request), request.POST.get("to", "")
    if wants_data(request):
        return answer_kept(request, month)
    if to.startswith(f"{get_script_prefix()}sheet/") and url_has_allowed_host_and_scheme(
        to, allowed_hosts=None
    ):
        return redirect(to)
    if typed_rows(request.user, month, department):
        messages.info(request, "写的内容都留着，还没有保存：请按那一条自己的按钮")
    return redirect("sheet_month", month)


@require_POST
@stays_in_section
def sheet_forget(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    own_department(request)
    let_rows_go(request.user, month)
    return redirect("sheet_month", month)


@require_POST
@keeps_rows
def sheet_explain(request: SignedInRequest, month: CalendarMonth, pk: int) -> HttpResponse:
    """The clause as a whole led to nothing."""
    return _explained(request, month, own_clause(request, pk), None)


@require_POST
@keeps_rows
def line_decline(request: SignedInRequest, month: CalendarMonth, pk: int) -> HttpResponse:
    """本条不报: a unit that the figures called for is not reported."""
    clause = own_clause(request, pk)
    unit = get_object_or_404(Department, code=request.POST.get("unit", ""))
    return _explained(request, month, clause, unit)


def _explained(
    request: SignedInRequest, month: CalendarMonth, clause: Clause, unit: Department | None
) -> HttpResponse:
    place = reason_place(clause, unit)
    form = ReasonForm.sent(request.POST, place)
    try:
        if form.is_valid():
            explain(month, clause, actor=request.user, unit=unit, **form.cleaned_data)
            let_row_go(request.user, month, place)
            messages.success(request, f"{clause.label}{unit.label if unit else ''}：已说明")
            return redirect(sheet_address(month, clause))
    except ValidationError as refusal:
        is_changed = getattr(refusal, "code", "") == "changed"
        if wants_data(request) or (isinstance(refusal, StepRefused) and not is_changed):
            return answer_refusal(request, sheet_address(month, clause), refusal)
        form.take_refusal(refusal)
        if is_changed:
            form.show_both(explanation_that_stands(month, clause, unit))
    return show_sheet(request, month, own_department(request), {place: form})


@require_POST
@keeps_rows
def explain_again(request: SignedInRequest, month: CalendarMonth, pk: int) -> HttpResponse:
    clause = own_clause(request, pk)
    back = sheet_address(month, clause)
    version = version_seen(request, f"version-{anchor(clause)}") or 0
    return attempt(
        request,
        back,
        lambda: repeat_explanation(month, clause, actor=request.user, version=version),
        lambda explanation: f"{clause.label}：同上月，{explanation.text}",
    )


@require_POST
@keeps_rows
def sheet_explain_rest(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """其余均为 one reason, or 其余同上月, for every empty clause that it fits."""
    department = own_department(request)
    if request.POST.get("rest") == "again":
        return attempt(
            request,
            sheet_address(month),
            lambda: repeat_rest(Month.objects.at(month), department, actor=request.user),
            lambda written: f"{len(written)} 条已照上月说明",
        )
    reason = Reason.PENDING if request.POST.get("rest") == Reason.PENDING else Reason.NONE
    return attempt(
        request,
        sheet_address(month),
        lambda: explain_rest(Month.objects.at(month), department, actor=request.user, reason=reason),
        lambda rests: _rest_summary(rests, reason),
    )


def _rest_summary(rests: list[Rest], pressed: Reason) -> str:
    by_reason = {rest.reason: rest for rest in rests}
    more = [f"{len(by_reason[pressed].rows)} 条已说明“{pressed.label}”"]
    if wordy := by_reason[pressed].wordy:
        more.append(f"{_labels(wordy)}的同一原因已满三个月，请另写情况")
    if pressed == Reason.NONE and (
        dry := [*by_reason[Reason.PENDING].rows, *by_reason[Reason.PENDING].wordy]
    ):
        more.append(f"{_labels(dry)}还没有数据，不算在内")
    return "；".join(more)


def _labels(rows: list[ClauseRow]) -> str:
    return "、".join(row.clause.label for row in rows)


@require_POST
@keeps_rows
def sheet_undo_rest(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """撤销 what the last such press wrote."""
    department = own_department(request)
    number = request.POST.get("lot", "")
    return attempt(
        request,
        sheet_address(month),
        lambda: undo_lot(Month.objects.at(month), department, number, actor=request.user),
        lambda lot: f"撤销了{lot.words}",
    )


@require_POST
@keeps_rows
def sheet_take_all(request: SignedInRequest, month: CalendarMonth, pk: int | None = None) -> HttpResponse:
    clause = own_clause(request, pk) if pk else None
    department = own_department(request)
    return attempt(
        request,
        sheet_address(month, clause),
        lambda: take_up_all(Month.objects.at(month), department, actor=request.user, clause=clause),
        lambda lines: f"已拟报 {len(lines)} 条",
    )


@require_POST
@keeps_rows
def sheet_withdraw(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    department = own_department(request)
    return attempt(
        request,
        sheet_address(month),
        lambda: withdraw_all(Month.objects.at(month), department, actor=request.user),
        lambda count: f"撤回了 {count} 条，改好后要重新审签",
    )


@require_POST
@keeps_rows
def explanation_step(request: SignedInRequest, pk: int, step: str) -> HttpResponse:
    """撤回, 重新报送, 按新数据确认 or 删去 of one explanation."""
    explanation = own_explanation(request, pk)
    seen: dict[str, Any] = {"actor": request.user, "version": version_seen(request, f"seen-said{pk}")}
    actions = {
        "withdraw": (lambda: take_step(explanation, "withdraw", **seen), "已撤回"),
        "refile": (lambda: refile(explanation, **seen), "已重新报送，直接回到审核员"),
        "refresh": (lambda: _explanation_confirmed(request, explanation, seen), "已按新数据确认"),
        "drop": (lambda: _explanation_dropped(request, explanation, seen), "已删去"),
    }
    action, outcome = actions[step]
    back = sheet_address(explanation.month.calendar_month, explanation.clause)
    return attempt(request, back, action, f"{explanation.clause.label}说明{outcome}")


def _place_of(explanation: Explanation) -> str:
    return reason_place(explanation.clause, explanation.unit)


def _explanation_confirmed(request: SignedInRequest, explanation: Explanation, seen: dict[str, Any]) -> None:
    fresh, month = look_again(explanation, **seen), explanation.month.calendar_month
    see_version(request.user, month, _place_of(explanation), explanation.version, fresh.version)


def _explanation_dropped(request: SignedInRequest, explanation: Explanation, seen: dict[str, Any]) -> None:
    drop_explanation(explanation, **seen)
    let_row_go(request.user, explanation.month.calendar_month, _place_of(explanation))
