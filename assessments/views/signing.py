from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assessments import permissions
from assessments.forms.explanations import WordsForm
from assessments.models import Month, Submission
from assessments.sheet.addresses import sheet_address
from assessments.sheet.contents import sheet
from assessments.signing import hand_back, is_sent, send_for_signature, sign
from assessments.since_signature import since_seen, to_sign
from assessments.views.answers import refused, wants_data
from assessments.views.own import own_department
from assessments.views.sheet import shut
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest
from departments.steps import StepRefused


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """核对: exactly the table that the head signs."""
    department = own_department(request)
    if page := shut(request, month, department):
        return page
    if request.method != "POST":
        return _sheet_to_check(request, month, department)
    seen = request.POST.get("seen", "")
    try:
        send_for_signature(Month.objects.at(month), department, actor=request.user, seen=seen)
    except ValidationError as refusal:
        return _shown_anew(request, month, department, refusal, _sheet_to_check)
    messages.success(request, "已送审签。审签人同意之前还可以修改")
    return redirect(sheet_address(month))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_sheet(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    department = _signers_department(request)
    if request.method != "POST":
        return _sheet_to_sign(request, month, department)
    seen, words = request.POST.get("seen", ""), request.POST.get("words", "")
    try:
        _refuse_two_answers(words)
        signed = sign(Month.objects.at(month), department, actor=request.user, seen=seen)
    except ValidationError as refusal:
        page = partial(_sheet_to_sign, form=WordsForm(initial={"words": words}))
        return _shown_anew(request, month, department, refusal, page)
    lines, explanations = len(signed.ready_lines), len(signed.ready_explanations)
    messages.success(request, f"已审签并报送：{lines} 条认定、{explanations} 条说明")
    return redirect(sheet_address(month))


def _refuse_two_answers(words: str) -> None:
    """The same page has a box of words to the clerk: whoever wrote some has not agreed to sign."""
    if words.strip():
        raise ValidationError("写了退回意见，没有签：要退回请按“退回经办人”，要同意请先清空意见")


def _shown_anew(
    request: HttpRequest,
    month: CalendarMonth,
    department: Department,
    refusal: ValidationError,
    page: Callable[..., HttpResponse],
) -> HttpResponse:
    """The new content is shown at once, to be seen before it is sent or signed."""
    if wants_data(request):
        return refused(request, sheet_address(month), refusal)
    for sentence in refusal.messages:
        messages.error(request, sentence)
    if "parts" in request.POST and getattr(refusal, "code", "") == "changed":
        changes = since_seen(sheet(Month.objects.at(month), department), request.POST["parts"])
        messages.warning(request, f"您看过之后：{'；'.join(changes)}")
    status = 409 if isinstance(refusal, StepRefused) else 422
    return page(request, month, department, status=status)


@require_POST
def sign_hand_back(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    department = _signers_department(request)
    form = WordsForm(request.POST)
    if not form.is_valid():
        return _sheet_to_sign(request, month, department, form)
    submission = Submission.objects.filter(month__calendar_month=month, department=department).first()
    if submission is None:
        return refused(request, sheet_address(month), StepRefused("经办人还没有填报，没有可以退回的内容"))
    try:
        hand_back(submission, form.cleaned_data["words"], actor=request.user)
    except ValidationError as refusal:
        return _shown_anew(request, month, department, refusal, partial(_sheet_to_sign, form=form))
    messages.success(request, "已退回经办人")
    return redirect(sheet_address(month))


def _signers_department(request: SignedInRequest) -> Department:
    department = own_department(request)
    if not permissions.may_sign(request.user, department):
        raise PermissionDenied
    return department


def _sheet_to_check(
    request: SignedInRequest, month: CalendarMonth, department: Department, *, status: int = 200
) -> HttpResponse:
    context = _to_sign(request, month, department)
    return render(request, "assessments/sign_check.html", context, status=status)


def _sheet_to_sign(
    request: SignedInRequest,
    month: CalendarMonth,
    department: Department,
    form: WordsForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    context = _to_sign(request, month, department) | {"form": form or WordsForm()}
    return render(request, "assessments/sign.html", context, status=status)


def _to_sign(request: SignedInRequest, month: CalendarMonth, department: Department) -> dict:
    current = sheet(Month.objects.at(month), department)
    return {
        "month": month,
        "department": department,
        "sheet": current,
        "table": to_sign(current),
        "is_late": timezone.now() > current.month.report_until,
        "is_sent": is_sent(current),
        "may_sign": permissions.may_sign(request.user, department),
    }
