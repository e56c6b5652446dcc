from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from assessments import shown_to_signer
from assessments.delegating import right_to_sign
from assessments.forms.explanations import ReplyForm, WordsForm
from assessments.models import Month, Submission
from assessments.sheet.addresses import sheet_address
from assessments.sheet.contents import sheet
from assessments.signing import hand_back, send_for_signature, sign
from assessments.signing_page import SigningPage
from assessments.views.answers import refused, wants_data
from assessments.views.own import own_department
from assessments.views.sheet import shut
from departments.models import Department
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest
from departments.steps import StepRefused
from departments.typed_words import keeps_typed, typed_at


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_typed("reply")
def check(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """核对: exactly the table that the head signs."""
    department = own_department(request)
    if page := shut(request, month, department):
        return page
    if request.method != "POST":
        return _sheet_to_check(request, month, department)
    seen, reply = request.POST.get("seen", ""), ReplyForm(request.POST)
    try:
        if not reply.is_valid():
            return _sheet_to_check(request, month, department, form=reply)
        words = reply.cleaned_data["reply"]
        send_for_signature(Month.objects.at(month), department, actor=request.user, seen=seen, reply=words)
    except ValidationError as refusal:
        return _shown_anew(request, month, department, refusal, partial(_sheet_to_check, form=reply))
    messages.success(request, "已送审签。审签人同意之前还可以修改")
    return redirect(sheet_address(month))


@require_http_methods(["GET", "HEAD", "POST"])
def sign_sheet(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    department = _signers_department(request)
    if request.method != "POST":
        return _sheet_to_sign(request, month, department)
    seen, looked = request.POST.get("seen", ""), request.POST.getlist("looked")
    words = request.POST.get("words", "")
    try:
        _refuse_two_answers(words)
        signed = sign(Month.objects.at(month), department, actor=request.user, seen=seen, looked=looked)
    except ValidationError as refusal:
        page = partial(_sheet_to_sign, form=WordsForm(initial={"words": words}))
        return _shown_anew(request, month, department, refusal, page)
    messages.success(request, f"已审签并报送：{signed.counts}")
    if signed.left:
        messages.info(request, f"另有 {len(signed.left)} 条留给审签人本人签")
    return redirect(sheet_address(month))


def _refuse_two_answers(words: str) -> None:
    """The same page has a box of words to the clerk: whoever wrote some has not agreed to sign."""
    if words.strip():
        raise ValidationError("写了退回意见，没有签：要退回请按“退回经办人”，要同意请先清空意见")


def _shown_anew(
    request: SignedInRequest,
    month: CalendarMonth,
    department: Department,
    refusal: ValidationError,
    page: Callable[..., HttpResponse],
) -> HttpResponse:
    """The new content is shown at once, with what changed, to be seen before it is sent or signed."""
    if wants_data(request):
        return refused(request, sheet_address(month), refusal)
    for sentence in refusal.messages:
        messages.error(request, sentence)
    if "parts" in request.POST and getattr(refusal, "code", "") in ("changed", "unseen"):
        shown, looked = shown_to_signer.parts_in(request.POST["parts"]), request.POST.getlist("looked")
        current = sheet(Month.objects.at(month), department)
        shown_to_signer.keep(request.user, current, shown, looked)
    status = 409 if isinstance(refusal, StepRefused) else 422
    return page(request, month, department, status=status)


@require_POST
@keeps_typed("words")
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
    if right_to_sign(request.user, department, now=timezone.now()) is None:
        raise PermissionDenied
    return department


def _sheet_to_check(
    request: SignedInRequest,
    month: CalendarMonth,
    department: Department,
    *,
    form: ReplyForm | None = None,
    status: int = 200,
) -> HttpResponse:
    form = form or ReplyForm(initial=typed_at(request, "sheet_check", month).dict())
    context = _context(request, month, department) | {"form": form}
    return render(request, "assessments/sign_check.html", context, status=status)


def _sheet_to_sign(
    request: SignedInRequest,
    month: CalendarMonth,
    department: Department,
    form: WordsForm | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    form = form or WordsForm(initial=typed_at(request, "sheet_hand_back", month).dict())
    context = _context(request, month, department) | {"form": form}
    return render(request, "assessments/sign.html", context, status=status)


def _context(request: SignedInRequest, month: CalendarMonth, department: Department) -> dict[str, Any]:
    current = sheet(Month.objects.at(month), department)
    page = SigningPage(current, request.user, timezone.now())
    return {"month": month, "department": department, "sheet": current, "table": page.table, "page": page}
