from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from assessments import permissions
from assessments.files.evidence import Kept
from assessments.filing import drop_line, month_dropped_in, refresh_line, take_up_one
from assessments.forms.lines import LineForm
from assessments.models import Determination, LineState, Month
from assessments.sheet.addresses import adding_place, line_place, reason_place, sheet_address
from assessments.sheet.staleness import staleness_of
from assessments.signing import may_send_again, refile
from assessments.unsaved_rows import keep_files, let_row_go, put_row, see_version, typed_rows
from assessments.views.answers import attempt, refused, wants_data, warn_of_grounds
from assessments.views.own import own_clause, own_department, own_line
from assessments.views.rows import keep_rows, keeps_rows, stays_in_section
from assessments.views.sheet import show_sheet
from assessments.workflow import take_step
from departments.fields import visible
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest
from departments.steps import StepRefused
from rules.judging import considered
from rules.models import Clause

TYPED = (("grounds", "事由"), ("facts", "事实依据"))


@require_http_methods(["GET", "HEAD", "POST"])
@stays_in_section
def line_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        keep_rows(request, pressed=line_place(pk))
    try:
        line = own_line(request, pk)
    except Http404:
        return _line_gone(request, pk)
    month = line.month.calendar_month
    if not permissions.may_edit_line(request.user, line):
        return _not_open(request, line)
    if "drop" in request.POST:
        return _let_be(request, line)
    form = form_of_line(request, month, line.clause, line=line, **_place(request, line))
    if request.method == "POST" and (saved := form.save()):
        return _changed(request, line, saved, form)
    if request.method == "POST" and wants_data(request):
        return _form_refused(form)
    if form.prefix and "whole" in request.POST:  # pressed in its row of the sheet, which shows it again
        return refused_in_place(request, month, form)
    again = may_send_again(request.user, line) and not staleness_of(line)
    context = {"form": form, "month": month, "line": line, "may_send_again": again}
    return render(request, "assessments/line_edit.html", context)


def _let_be(request: SignedInRequest, line: Determination) -> HttpResponse:
    """不改了: what was typed on the page of the line is wanted no more."""
    let_row_go(request.user, line.month.calendar_month, line_place(line.pk))
    return redirect(_back(line))


def _not_open(request: SignedInRequest, line: Determination) -> HttpResponse:
    """It is with the office; where it says what was sent, this is the second press of one button."""
    code = "state"
    if "refile" in request.POST and line.state == LineState.FILED and _says_what_was_sent(request, line):
        code = "already"
        let_row_go(request.user, line.month.calendar_month, line_place(line.pk))
    sentence = f"{line} 现在是“{line.get_state_display()}”，不能修改"
    return refused(request, _back(line), StepRefused(sentence, code=code))


def _says_what_was_sent(request: SignedInRequest, line: Determination) -> bool:
    sent = (request.POST.get(f"{name}-{line_place(line.pk)}") for name, _ in TYPED)
    return [visible(text or "", lines=True) for text in sent] == [line.grounds, line.facts]


def refused_in_place(request: SignedInRequest, month: CalendarMonth, form: LineForm) -> HttpResponse:
    """The sheet with the form in its row, as it was typed; its files are kept with what was typed."""
    place = str(form.prefix)
    keep_files(request.user, month, place, [kept.token(request.user) for kept in form.kept])
    return show_sheet(request, month, own_department(request), {place: form})


def _place(request: SignedInRequest, line: Determination) -> dict[str, Any]:
    """The form stands in its place among those of the sheet; a script may send the bare names."""
    place = line_place(line.pk)
    if request.method == "POST":
        return {"prefix": place if f"version-{place}" in request.POST else None}
    return {"prefix": place, "typed": typed_rows(request.user, line.month.calendar_month, line.assessor)}


def _changed(
    request: SignedInRequest, line: Determination, saved: Determination, form: LineForm
) -> HttpResponse:
    sends = "refile" in request.POST
    let_row_go(request.user, saved.month.calendar_month, line_place(saved.pk))
    if saved.version != line.version or form.kept:
        tell_saved(request, saved)
    elif not sends:
        messages.info(request, f"{saved.clause.label}：{saved.unit.label}没有改动")
    return _sent_again(request, saved) if sends else redirect(_back(saved))


def _line_gone(request: SignedInRequest, pk: int) -> HttpResponse:
    """The line was dropped by somebody else meanwhile: its own department is shown what it had typed."""
    department = own_department(request)
    month = month_dropped_in(pk, department)
    if month is None:
        raise Http404("没有这一条")
    if wants_data(request):
        return JsonResponse({"errors": ["这一条已被撤下"]}, status=410)
    sent = {
        label: request.POST.get(name) or request.POST.get(f"{name}-{line_place(pk)}") for name, label in TYPED
    }
    typed = [(label, text) for label, text in sent.items() if text]
    context = {"month": month, "department": department, "typed": typed}
    return render(request, "assessments/line_gone.html", context, status=410)


def form_of_line(request: SignedInRequest, month: CalendarMonth, clause: Clause, **more: Any) -> LineForm:
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    units = considered(own_department(request), month)
    return LineForm(*data, actor=request.user, month=month, clause=clause, units=units, **more)


def tell_saved(request: HttpRequest, line: Determination) -> None:
    messages.success(request, f"已保存{line.clause.label}：{line.unit.label}")
    warn_of_grounds(request, line.grounds)


def _form_refused(form: LineForm) -> HttpResponse:
    """A script gets the errors as data: 409 where somebody else saved first."""
    status = 409 if form.standing else 422
    kept = [(row.token, row.kept.name) for row in form.kept_rows()]
    return JsonResponse({"errors": form.errors, "kept": kept}, status=status)


def _back(line: Determination) -> str:
    return sheet_address(line.month.calendar_month, line.clause)


def _sent_again(request: SignedInRequest, line: Determination) -> HttpResponse:
    sentence = f"{line.clause.label}：{line.unit.label} 已重新报送，直接回到原审核员"
    return attempt(request, _back(line), lambda: refile(line, actor=request.user), sentence)


@require_POST
@keeps_rows
def line_take(request: SignedInRequest, month: CalendarMonth, pk: int) -> HttpResponse:
    """拟报 one proposal."""
    clause = own_clause(request, pk)
    unit = get_object_or_404(Department, code=request.POST.get("unit", ""))
    return attempt(
        request,
        sheet_address(month, clause),
        lambda: _taken(request, month, clause, unit),
        f"已拟报{clause.label}：{unit.label}",
    )


def _taken(request: SignedInRequest, month: CalendarMonth, clause: Clause, unit: Department) -> Determination:
    line = take_up_one(Month.objects.at(month), clause, unit, actor=request.user)
    let_row_go(request.user, month, reason_place(clause, unit))
    return line


@require_POST
@keeps_rows
def line_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    line = own_line(request, pk)
    return attempt(request, _back(line), lambda: _dropped(request, line), lambda sentence: sentence)


def _dropped(request: SignedInRequest, line: Determination) -> str:
    """What a person wrote of it stays, as a form that is folded away; the machine's sentence comes back by itself."""
    files = [
        Kept(one.name, one.sha256, one.size, one.content_type).token(request.user)
        for one in line.evidence.all()
    ]
    is_written = not line.grounds_by_machine or line.facts or files
    fields = {name: [str(getattr(line, name))] for name in ("grounds", "facts", "data_month")}
    drop_line(line, actor=request.user)
    month = line.month.calendar_month
    let_row_go(request.user, month, line_place(line.pk))
    left = {"unit": [line.unit.code], **fields, "kept": files}
    place = adding_place(line.clause, line.unit.code)
    is_left = is_written and put_row(request.user, month, place, left)
    sentence = f"撤下了{line.clause.label}：{line.unit.label}"
    return f"{sentence}。写的还留着：要恢复，展开后按“保存”；不要，按“不要了”" if is_left else sentence


@require_POST
@keeps_rows
def line_refresh(request: SignedInRequest, pk: int) -> HttpResponse:
    line = own_line(request, pk)
    sentence = f"{line.clause.label}：{line.unit.label} 已按新数据确认，请再看一眼事由"
    return attempt(request, _back(line), lambda: _refreshed(request, line), sentence)


def _refreshed(request: SignedInRequest, line: Determination) -> None:
    fresh = refresh_line(line, actor=request.user)
    see_version(request.user, line.month.calendar_month, line_place(line.pk), line.version, fresh.version)


@require_POST
@keeps_rows
def line_refile(request: SignedInRequest, pk: int) -> HttpResponse:
    return _sent_again(request, own_line(request, pk))


@require_POST
@keeps_rows
def line_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    line = own_line(request, pk)
    sentence = f"撤回了{line.clause.label}：{line.unit.label}，改好后要重新审签"
    return attempt(request, _back(line), lambda: take_step(line, "withdraw", actor=request.user), sentence)
