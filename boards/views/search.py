"""查找: a unit by whatever people call it, answered live."""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from boards.searching import searched
from boards.site.public_page import A_MINUTE, HTML, printed
from departments.fields import UncutField
from departments.finding import LONGEST
from departments.months import CalendarMonth


class SearchForm(forms.Form):
    q = UncutField(
        label="查找单位",
        max_length=LONGEST,
        required=False,
        error_messages={"max_length": f"太长了，最多 {LONGEST} 个字，请只写单位名称的一部分"},
    )


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    today = CalendarMonth.of(timezone.localdate())
    results = searched(asked, today=today)
    context = {"form": form, "asked": asked, "results": results, "year": today.year, "here": "units"}
    response = HttpResponse(printed("boards/search.html", context), content_type=HTML)
    response["Cache-Control"] = A_MINUTE
    response["X-Robots-Tag"] = "noindex"
    return response
