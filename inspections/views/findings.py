from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessments.dates import local_day
from assessments.views.answers import attempt, pdf, refused
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from inspections import permissions
from inspections.accounting import enter_return, hold_all_to_account, hold_to_account
from inspections.finding_page import (
    batch_of,
    finding_page,
    findings_listed,
    open_to_measures,
    waiting_batches,
)
from inspections.forms.decisions import (
    AccountabilityForm,
    AnswerForm,
    RectifiedForm,
    ReturnForm,
    ReviewAskForm,
    ReviewDecisionForm,
    StepForm,
)
from inspections.models import Accountability, Finding, FindingState
from inspections.notices import notice_filename, notice_pdf
from inspections.plan_permissions import may_feed
from inspections.reviewing import ask_for_review, decide_review
from inspections.steps import FINDING_STEPS
from inspections.workflow import notify_findings, take_finding_step

UNIT_FORMS: dict[str, type[AnswerForm] | type[RectifiedForm]] = {
    "answer": AnswerForm,
    "report": RectifiedForm,
}


def seen(request: SignedInRequest, pk: int) -> Finding:
    """Not the reader's is the same 404 as not there."""
    return get_object_or_404(Finding.objects.visible_to(request.user).with_names(), pk=pk)


@require_safe
@only(permissions.may_read_findings)
def findings(request: SignedInRequest) -> HttpResponse:
    user, state, day = request.user, request.GET.get("state", ""), local_day(timezone.now())
    is_office = permissions.may_keep_inspections(user)
    context = {
        "findings": findings_listed(user, state),
        "state": state,
        "states": FindingState.choices,
        "month": CalendarMonth.of(day),
        "is_office": is_office,
        "may_feed": may_feed(user),
        "batches": waiting_batches(user, day=day) if is_office else [],
        "unmeasured": open_to_measures(user) if is_office else [],
        "measure_form": AccountabilityForm(today=day) if is_office else None,
    }
    return render(request, "inspections/findings.html", context)


@require_POST
@only(permissions.may_keep_inspections)
def findings_notify(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    batch = batch_of(request.user, request.POST.get("batch", ""), day=local_day(now))
    rows = batch.findings if batch else []
    return attempt(
        request,
        reverse("findings"),
        lambda: notify_findings(rows, actor=request.user, now=now),
        lambda told: "；".join([f"已反馈 {len(told.done)} 个问题", *told.left]),
    )


@require_POST
@only(permissions.may_keep_inspections)
def findings_measures(request: SignedInRequest) -> HttpResponse:
    """One document for many findings."""
    now, chosen = timezone.now(), request.POST.getlist("finding")
    rows = [row for row in open_to_measures(request.user) if str(row.pk) in chosen]
    form = AccountabilityForm(request.POST)
    if not rows:
        return refused(request, reverse("findings"), ValidationError("请先勾选要问责的问题"))
    if not form.is_valid():
        return _wrong(request, form, reverse("findings"))
    return attempt(
        request,
        reverse("findings"),
        lambda: hold_all_to_account(rows, form.decision, actor=request.user, now=now),
        lambda made: f"已登记 {len(made)} 件问责",
    )


@require_safe
def finding(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, seen(request, pk))


def _page(request: SignedInRequest, row: Finding, status: int = 200, **forms: Any) -> HttpResponse:
    now = timezone.now()
    page = finding_page(row, request.user, now=now)
    unit_form = UNIT_FORMS[page.form](initial={"version": row.version}) if page.form else None
    context = {
        "page": page,
        "finding": row,
        "unit_form": unit_form,
        "step_form": StepForm(
            initial={"version": row.version, "state": row.state, "public_words": row.public_words}
        ),
        "measure_form": AccountabilityForm(today=page.today) if page.may_measure else None,
        "review_form": ReviewAskForm() if page.may_ask_review else None,
        "decision_form": ReviewDecisionForm() if page.may_decide_review else None,
        "return_form": ReturnForm(initial={"returned_on": page.today}),
        **forms,
    }
    return render(request, "inspections/finding.html", context, status=status)


def _tried(
    request: SignedInRequest, row: Finding, form: Form, name: str, action: Callable[[], Any], said: str
) -> HttpResponse:
    """Do what a form asks; a fault shows the page again with what was typed."""
    if form.is_valid():
        try:
            action()
        except ValidationError as refusal:
            if not hasattr(refusal, "error_dict"):
                return refused(request, reverse("finding", args=[row.pk]), refusal)
            form.take_refusal(refusal)  # type: ignore[attr-defined]  # every form here is Grouped
    if form.errors:
        return _page(request, row, 422, **{name: form})
    return attempt(request, reverse("finding", args=[row.pk]), lambda: None, said)


def _wrong(request: SignedInRequest, form: Form, back: str) -> HttpResponse:
    faults = [f"{form[name].label}：{text}" for name, texts in form.errors.items() for text in texts]
    return refused(request, back, ValidationError(faults))


@require_POST
@only(permissions.may_keep_inspections)
def finding_step(request: SignedInRequest, pk: int) -> HttpResponse:
    row, name, form = seen(request, pk), request.POST.get("step", ""), StepForm(request.POST)
    if name not in FINDING_STEPS:
        raise Http404("没有这一步")
    return _tried(request, row, form, "step_form", lambda: _step(request, row, name, form), "已办理")


def _step(request: SignedInRequest, row: Finding, name: str, form: Any) -> Finding:
    data = form.cleaned_data
    return take_finding_step(
        row,
        name,
        actor=request.user,
        words=form.words,
        version=data["version"],
        seen_state=data.get("state", ""),
        now=timezone.now(),
    )


@require_POST
@only(permissions.is_of_unit)
def finding_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    row, form = seen(request, pk), AnswerForm(request.POST)
    said = "已答复，由区作风办核实"
    return _tried(request, row, form, "unit_form", lambda: _step(request, row, "answer", form), said)


@require_POST
@only(permissions.is_of_unit)
def finding_report(request: SignedInRequest, pk: int) -> HttpResponse:
    row, form = seen(request, pk), RectifiedForm(request.POST)
    return _tried(request, row, form, "unit_form", lambda: _step(request, row, "report", form), "已报整改")


@require_POST
@only(permissions.may_review_or_ask)
def finding_review(request: SignedInRequest, pk: int) -> HttpResponse:
    """The unit asks, the office decides."""
    row, now, user = seen(request, pk), timezone.now(), request.user
    if permissions.is_of_unit(user):
        form = ReviewAskForm(request.POST)
        ask = lambda: ask_for_review(row, form.cleaned_data["words"], actor=user, now=now)  # noqa: E731
        return _tried(request, row, form, "review_form", ask, "已申请复核")
    review = get_object_or_404(row.reviews.filter(decided_on__isnull=True))
    decision = ReviewDecisionForm(request.POST)
    return _tried(
        request,
        row,
        decision,
        "decision_form",
        lambda: decide_review(review, **decision.cleaned_data, actor=user, now=now),
        "已决定复核",
    )


@require_POST
@only(permissions.may_keep_inspections)
def finding_measures(request: SignedInRequest, pk: int) -> HttpResponse:
    row, form, now = seen(request, pk), AccountabilityForm(request.POST), timezone.now()
    return _tried(
        request,
        row,
        form,
        "measure_form",
        lambda: hold_to_account(row, form.decision, actor=request.user, now=now),
        "已登记问责",
    )


@require_POST
@only(permissions.may_keep_inspections)
def measure_return(request: SignedInRequest, pk: int) -> HttpResponse:
    measures = Accountability.objects.visible_to(request.user).select_related("finding")
    measure, form = get_object_or_404(measures, pk=pk), ReturnForm(request.POST)
    back = reverse("finding", args=[measure.finding_id])
    if not form.is_valid():
        return _wrong(request, form, back)
    day = form.cleaned_data["returned_on"]
    return attempt(
        request,
        back,
        lambda: enter_return(measure, day, actor=request.user, now=timezone.now()),
        "已登记返岗",
    )


@require_safe
def finding_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    row = seen(request, pk)
    if row.notified_on is None:
        return redirect("finding", pk)
    return pdf(notice_pdf(row), notice_filename(row))
