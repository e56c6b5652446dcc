from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.views.answers import pdf, refused, wants_data, workbook
from boards.models import VetoItem, YearConversion
from boards.permissions import may_analyse, may_freeze_year, may_keep_year
from boards.views.publishing import errors_as_data
from boards.year_result.content import year_xlsx
from boards.year_result.forms import ConversionForm, FreezeForm, StrikeForm, VetoForm
from boards.year_result.freezing import freeze_year
from boards.year_result.keeping import add_veto, set_conversion, strike_veto
from boards.year_result.page import YearResultPage, year_page, years_out
from boards.year_result.printing import PAPERS, year_filename, year_pdf
from departments.permissions import SignedInRequest, only


@require_safe
@only(may_analyse)
def year_results(request: HttpRequest) -> HttpResponse:
    years = years_out()
    if years:
        return redirect("year_result", years[0])
    return render(request, "boards/analysis_none.html")


@require_safe
@only(may_analyse)
def year_result(request: SignedInRequest, year: int, number: int | None = None) -> HttpResponse:
    page = _page_or_404(year, number)
    may = {"may_freeze": may_freeze_year(request.user), "may_keep": may_keep_year(request.user)}
    context = {"page": page, "years": years_out(), **page.printed, **may}
    return render(request, "boards/year_result/page.html", context)


@require_safe
@only(may_analyse)
def year_result_xlsx(request: HttpRequest, year: int, number: int | None = None) -> HttpResponse:
    page = _page_or_404(year, number)
    made_at = page.result.published_at if page.result else timezone.now()
    return workbook(year_xlsx(page.table, made_at=made_at), year_filename(page.table, "xlsx"))


@require_safe
@only(may_analyse)
def year_result_pdf(request: HttpRequest, year: int, paper: str, number: int | None = None) -> HttpResponse:
    if paper not in PAPERS:
        raise Http404("没有这种纸")
    page = _page_or_404(year, number)
    sheet = year_pdf(page.table, paper, approved=page.approved)
    return pdf(sheet, year_filename(page.table, "pdf"))


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_freeze_year)
def year_freeze(request: SignedInRequest, year: int) -> HttpResponse:
    page, status = _page_or_404(year, None), 200
    form = FreezeForm(request.POST or None, user=request.user, is_correction=page.standing is not None)
    if request.method == "POST":
        status = _freeze(request, year, form) if form.is_valid() else 400
        if status == 200:
            return redirect("year_result", year)
        if wants_data(request):
            return errors_as_data(form, status)
    return render(request, "boards/year_result/freeze.html", {"page": page, "form": form}, status=status)


def _freeze(request: SignedInRequest, year: int, form: FreezeForm) -> int:
    """Freeze as the form says; 200, or the status of the refusal, which the form then shows."""
    try:
        result = freeze_year(year, actor=request.user, now=timezone.now(), **form.frozen)
    except ValidationError as refusal:
        return form.refuse(refusal)
    messages.success(request, f"{result}已定稿，校验值 {result.digest[:12]}")
    return 200


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_keep_year)
def year_conversion(request: SignedInRequest, year: int) -> HttpResponse:
    form = ConversionForm(request.POST or None, instance=YearConversion.objects.of(year))
    if form.is_valid():
        try:
            row = set_conversion(year, actor=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, f"已保存{row}。")
            return redirect("year_result", year)
    status = 400 if form.is_bound else 200
    return render(request, "boards/year_result/conversion.html", {"form": form, "year": year}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_keep_year)
def year_vetoes(request: SignedInRequest, year: int) -> HttpResponse:
    form = VetoForm(request.POST or None, year=year)
    if form.is_valid():
        try:
            item = add_veto(year, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, f"已列入：{item}。")
            return redirect("year_vetoes", year)
    return _vetoes(request, year, form, 400 if form.is_bound else 200)


def _vetoes(
    request: SignedInRequest, year: int, form: VetoForm, status: int, struck: StrikeForm | None = None
) -> HttpResponse:
    """The page of a year's items; `struck` is the refused form beside one of them."""
    items = VetoItem.objects.filter(year=year).select_related("unit", "entered_by")
    context = {"form": form, "year": year, "items": items, "struck": struck}
    return render(request, "boards/year_result/vetoes.html", context, status=status)


@require_POST
@only(may_keep_year)
def year_veto_strike(request: SignedInRequest, pk: int) -> HttpResponse:
    item = get_object_or_404(VetoItem.objects.select_related("unit"), pk=pk)
    form = StrikeForm(request.POST, item=item)
    if form.is_valid():
        try:
            strike_veto(item, actor=request.user, reason=form.cleaned_data["reason"], now=timezone.now())
        except ValidationError as refusal:
            return refused(request, reverse("year_vetoes", args=[item.year]), refusal)
        messages.success(request, "已撤下。")
        return redirect("year_vetoes", item.year)
    if wants_data(request):
        return errors_as_data(form, 422)
    return _vetoes(request, item.year, VetoForm(year=item.year), 422, form)


def _page_or_404(year: int, number: int | None) -> YearResultPage:
    page = year_page(year, number)
    if page is None:
        raise Http404("没有这一年的结果")
    return page
