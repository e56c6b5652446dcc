from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from departments.permissions import SignedInRequest, may_keep_register, may_see_register, only
from departments.tables import listed
from rules.forms.points import LimitForm, PointsForm, WhatIfForm
from rules.models import DEFAULT_MOST, ClauseLimit, PointScale
from rules.points import remove_limit, set_limit, set_points
from rules.published_year import published_in
from rules.tables import PointsTable
from rules.what_if import what_if


@require_safe
@only(may_see_register)
def points(request: SignedInRequest) -> HttpResponse:
    may_keep = may_keep_register(request.user)
    table = PointsTable(PointScale.objects.all(), exclude=() if may_keep else ("edit",))
    context = {
        "table": listed(table, request),
        "limits": ClauseLimit.objects.select_related("department"),
        "default_most": DEFAULT_MOST,
        "may_keep": may_keep,
        "this_year": timezone.localdate().year,
    }
    return render(request, "rules/points.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_keep_register)
def points_year(request: SignedInRequest, year: int) -> HttpResponse:
    form = PointsForm(request.POST or None, instance=PointScale.objects.of(year))
    if form.is_valid():
        values = form.cleaned_data
        try:
            row = set_points(values.pop("year"), actor=request.user, **values)
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, f"已保存 {row.year} 年积分。")
            return redirect("points")
    context = {"form": form, "year": year, "out": published_in(year)}
    return render(request, "rules/points_form.html", context)


@require_safe
@only(may_see_register)
def points_what_if(request: SignedInRequest, year: int) -> HttpResponse:
    form = WhatIfForm(PointScale.objects.of(year), request.GET or None)
    result = what_if(year, form.cleaned_data) if form.is_valid() else None
    context = {"form": form, "year": year, "out": published_in(year), "result": result}
    return render(request, "rules/points_what_if.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_keep_register)
def limit_add(request: SignedInRequest) -> HttpResponse:
    form = LimitForm(request.POST or None, initial={"year": timezone.localdate().year})
    if form.is_valid():
        try:
            row = set_limit(**form.cleaned_data, actor=request.user)
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, f"已设定：{row}。")
            return redirect("points")
    return render(request, "rules/limit_form.html", {"form": form})


@require_POST
@only(may_keep_register)
def limit_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    remove_limit(
        get_object_or_404(ClauseLimit.objects.select_related("department"), pk=pk), actor=request.user
    )
    messages.success(request, "已取消这条上限。")
    return redirect("points")
