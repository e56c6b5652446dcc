from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments import permissions
from departments.consequences import Unforeseen
from departments.days import in_spans
from departments.filters import RegisterFilter
from departments.forms import DaysForm, DaySpanForm, DepartmentForm, SealForm
from departments.models import Department, SpecialDay
from departments.official_year import enter_official, years_of_days
from departments.permissions import SignedInRequest, only
from departments.register import add_days, add_unit, change_unit, remove_days
from departments.tables import RegisterTable, listed
from departments.views.answers import shown_or_asked


@require_safe
@only(permissions.may_see_register)
def units(request: SignedInRequest) -> HttpResponse:
    may_keep = permissions.may_keep_register(request.user)
    register_filter = RegisterFilter(request.GET, queryset=Department.objects.select_related("succeeds"))
    table = RegisterTable(register_filter.qs, exclude=() if may_keep else ("edit",))
    context = {"filter": register_filter, "table": listed(table, request, per_page=100), "may_keep": may_keep}
    return render(request, "departments/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_keep_register)
def add(request: SignedInRequest) -> HttpResponse:
    form = DepartmentForm(request.POST or None)
    if form.is_valid():
        try:
            unit = add_unit(actor=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, f"已登记{unit.label}。")
            return redirect("register")
    return render(request, "departments/unit_form.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_keep_register)
def edit(request: SignedInRequest, code: str) -> HttpResponse:
    unit = get_object_or_404(Department, code=code)
    form = DepartmentForm(request.POST or None, instance=unit)
    context: dict[str, Any] = {"form": form, "unit": unit}
    if form.is_valid():
        try:
            unit = change_unit(
                unit, actor=request.user, seen=SealForm(request.POST).seal, **form.cleaned_data
            )
        except Unforeseen as unforeseen:
            context["unforeseen"] = unforeseen
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, f"已保存{unit.label}。")
            return redirect("register")
    return shown_or_asked(request, "departments/unit_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_see_register, to_post=permissions.may_keep_register)
def days(request: SignedInRequest) -> HttpResponse:
    form = DaysForm(request.POST or None)
    more = {}
    if form.is_valid():
        try:
            count = add_days(form.cleaned_data["lines"], actor=request.user, seen=SealForm(request.POST).seal)
        except Unforeseen as unforeseen:
            more["unforeseen"] = unforeseen
        else:
            messages.success(request, f"已登记 {count} 天。")
            return redirect("special_days")
    return _days(request, form, **more)


def _days(request: SignedInRequest, form: DaysForm, **more: Any) -> HttpResponse:
    context = {
        "form": form,
        "years": years_of_days(timezone.localdate()),
        "spans": in_spans(SpecialDay.objects.values_list("day", "worked", "note"))[::-1],
        "may_keep": permissions.may_keep_register(request.user),
    }
    return shown_or_asked(request, "departments/special_days.html", context | more)


@require_POST
@only(permissions.may_keep_register)
def remove(request: SignedInRequest) -> HttpResponse:
    form = DaySpanForm(request.POST)
    if not form.is_valid():
        messages.error(request, "日期不对，未作改动。")
        return redirect("special_days")
    span = form.cleaned_data
    try:
        count = remove_days(span["first"], span["last"], actor=request.user, seen=SealForm(request.POST).seal)
    except Unforeseen as unforeseen:
        return _days(request, DaysForm(), unforeseen=unforeseen, removed=span)
    messages.success(request, f"已删除 {count} 天。")
    return redirect("special_days")


@require_POST
@only(permissions.may_keep_register)
def official_days(request: SignedInRequest, year: int) -> HttpResponse:
    """按通知登记 a year's days."""
    try:
        count = enter_official(year, actor=request.user, seen=SealForm(request.POST).seal)
    except Unforeseen as unforeseen:
        return _days(request, DaysForm(), unforeseen=unforeseen, entered=year)
    except ValidationError as refusal:
        messages.error(request, "；".join(refusal.messages))
    else:
        messages.success(request, f"已按放假通知登记 {year} 年的 {count} 天。")
    return redirect("special_days")
