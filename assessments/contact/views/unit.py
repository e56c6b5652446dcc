from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import permissions
from assessments.contact.forms.answers import FeedbackForm, ObjectionForm
from assessments.contact.goals import goals
from assessments.contact.notices import (
    Notice,
    months_to_show,
    notices_of,
    receive,
    unit_month,
    unit_months,
    why_taken_back,
)
from assessments.contact.objections import objection_fault, take_objection_step, with_lines
from assessments.contact.printing import notice_filename, notice_pdf
from assessments.contact.rectifying import rectification_steps_open_to, with_rectified_lines
from assessments.contact.unit_files import may_read_unit_file
from assessments.dates import local_day
from assessments.models import Determination, LineState, Month, Objection, Receipt, Rectification, UnitFile
from assessments.views.answers import attempt, pdf
from assessments.views.shown_files import file_picture, file_preview, whole_file
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest
from departments.typed_words import keeps_typed, typed_at

ANSWER = ("words", "kept")  # what a contact wrote, and the files that are stored already


def own_unit(request: SignedInRequest) -> Department:
    """The unit of who reads; administrators and the auditor among its people read nothing here."""
    unit = request.user.department
    if not permissions.may_read_held(request.user, unit):
        raise PermissionDenied
    return unit


def told_line(request: SignedInRequest, pk: int) -> Determination:
    """A line that the unit was told of; another unit's, or one not decided yet, is the same 404 as none."""
    line = get_object_or_404(Determination.objects.with_names(), pk=pk, unit=own_unit(request))
    is_known = any(
        model._default_manager.filter(line=line).exists() for model in (Objection, Receipt, Rectification)
    )
    if line.state != LineState.ACCEPTED and not is_known:
        raise Http404("没有这一条")
    return line


@require_safe
def unit(request: SignedInRequest) -> HttpResponse:
    """The newest month with something in it."""
    own, shown = own_unit(request), months_to_show(timezone.now())
    told = [each.month for each in unit_months(own, shown) if each.notices or each.taken_back]
    month = (told or shown)[-1].calendar_month if told or shown else CalendarMonth.of(timezone.localdate())
    return redirect("unit_month", month)


@require_safe
def unit_month_page(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    own, now = own_unit(request), timezone.now()
    context = {
        "told": unit_month(own, Month.objects.at(month)),
        "month": month,
        "status": Month.objects.at(month).status(now),
        "today": local_day(now),
        "before": month.plus(-1),
        "after": month.plus(1) if month < CalendarMonth.of(local_day(now)) else None,
        "present": CalendarMonth.of(local_day(now)),
        "may_answer": permissions.may_answer_for(request.user, own),
    }
    return render(request, "assessments/unit_month.html", context)


@require_POST
def unit_receive(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """收到: everything of the month, or the one line that is named."""
    own, asked = own_unit(request), request.POST.get("line", "")
    told = unit_month(own, Month.objects.at(month)).unreceived
    lines = [notice.line for notice in told if asked in ("", str(notice.line.pk))]
    if not permissions.may_answer_for(request.user, own):
        raise PermissionDenied
    return attempt(
        request,
        reverse("unit_month", args=[month]),
        lambda: receive(lines, actor=request.user, now=timezone.now()),
        lambda receipts: f"已签收 {len(receipts)} 条" if receipts else "没有要签收的",
    )


@require_safe
def unit_notice_pdf(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    told = unit_month(own_unit(request), Month.objects.at(month))
    return pdf(notice_pdf(told), notice_filename(told))


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed(*ANSWER)
def unit_line(request: SignedInRequest, pk: int) -> HttpResponse:
    """One line with what the unit may say to it; a POST is its objection."""
    line, now = told_line(request, pk), timezone.now()
    if request.method != "POST":
        return _line(request, line)
    if not permissions.may_answer_for(request.user, line.unit):
        raise PermissionDenied
    form = ObjectionForm(request.POST, request.FILES, actor=request.user)
    if objection := form.file(line, now=now):
        said = f"已提出异议，区作风办在 {objection.decide_until:%-m月%-d日}前复核"
        return attempt(request, reverse("unit_line", args=[pk]), lambda: None, said)
    return _line(request, line, objection_form=form, status=422)


def _line(request: SignedInRequest, line: Determination, status: int = 200, **forms: Any) -> HttpResponse:
    now, may_answer = timezone.now(), permissions.may_answer_for(request.user, line.unit)
    notice = _notice(line)
    objection = with_lines().filter(line=line).prefetch_related("files").first()
    rectification = with_rectified_lines().filter(line=line).prefetch_related("files").first()
    fault = objection_fault(line, local_day(now))
    open_steps = rectification_steps_open_to(request.user, rectification) if rectification else []
    context = {
        "line": line,
        "notice": notice,
        "month": line.month.calendar_month,
        "why_gone": "" if notice else why_taken_back(line),
        "objection": objection,
        "rectification": rectification,
        "may_answer": may_answer,
        "fault": "" if objection else fault,
        "today": local_day(now),
        "objection_form": None if fault or not may_answer else _objection_form(request, line),
        "feedback_form": _feedback_form(request, rectification) if rectification and open_steps else None,
        **forms,
    }
    return render(request, "assessments/unit_line.html", context, status=status)


def _objection_form(request: SignedInRequest, line: Determination) -> ObjectionForm:
    typed = typed_at(request, "unit_line", line.pk)
    return ObjectionForm(actor=request.user, typed=typed, initial={"words": typed.get("words", "")})


def _feedback_form(request: SignedInRequest, rectification: Rectification) -> FeedbackForm:
    typed = typed_at(request, "unit_feedback", rectification.pk)
    initial = {"words": typed.get("words", ""), "version": rectification.version}
    return FeedbackForm(actor=request.user, typed=typed, initial=initial)


def _notice(line: Determination) -> Notice | None:
    return next(iter(notices_of([line])), None) if line.state == LineState.ACCEPTED else None


@require_POST
def unit_objection_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    objection = get_object_or_404(with_lines(), pk=pk, unit=own_unit(request))
    return attempt(
        request,
        reverse("unit_line", args=[objection.line_id]),
        lambda: take_objection_step(objection, "withdraw", actor=request.user, now=timezone.now()),
        "已撤回异议",
    )


@require_POST
@keeps_typed(*ANSWER)
def unit_feedback(request: SignedInRequest, pk: int) -> HttpResponse:
    rectification = get_object_or_404(with_rectified_lines(), pk=pk, line__unit=own_unit(request))
    if not permissions.may_answer_for(request.user, rectification.line.unit):
        raise PermissionDenied
    form = FeedbackForm(request.POST, request.FILES, actor=request.user)
    if form.answer(rectification, now=timezone.now()):
        back = reverse("unit_line", args=[rectification.line_id])
        return attempt(request, back, lambda: None, "已提交整改反馈，等区作风办核验")
    return _line(request, rectification.line, feedback_form=form, status=422)


@require_safe
def unit_goals(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    own, present = own_unit(request), CalendarMonth.of(timezone.localdate())
    context = {"goals": goals(own, month), "month": month, "present": present, "after": present.plus(1)}
    return render(request, "assessments/unit_goals.html", context)


@require_safe
def unit_file(request: SignedInRequest, pk: int) -> HttpResponse:
    return whole_file(request, _unit_file(request, pk))


@require_safe
def unit_file_preview(request: SignedInRequest, pk: int) -> HttpResponse:
    return file_preview(request, _unit_file(request, pk), "unit_file")


@require_safe
def unit_file_page(request: SignedInRequest, pk: int, page: int) -> HttpResponse:
    return file_picture(request, _unit_file(request, pk), page)


def _unit_file(request: SignedInRequest, pk: int) -> UnitFile:
    """What may not be seen is the same 404 as what is not there."""
    names = ("objection__line__unit", "rectification__line__unit")
    file = get_object_or_404(UnitFile.objects.select_related(*names), pk=pk)
    if not may_read_unit_file(request.user, file):
        raise Http404("没有这份材料")
    return file
