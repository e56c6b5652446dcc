from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from departments.permissions import SignedInRequest
from rules.forms.differences import AgainstForm
from rules.set_differences import differences_pdf, set_differences
from rules.views.own import visible_set


@require_safe
def differences(request: SignedInRequest, pk: int) -> HttpResponse:
    rule_set = visible_set(request, pk)
    form = AgainstForm(rule_set, request.user, request.GET)
    base = form.base()
    if not form.is_valid():
        raise Http404("没有这一套细则")
    page = set_differences(rule_set, base) if base else None
    context = {"rule_set": rule_set, "form": form, "base": base, "page": page}
    return render(request, "rules/differences.html", context)


@require_safe
def differences_file(request: SignedInRequest, pk: int) -> HttpResponse:
    rule_set = visible_set(request, pk)
    base = AgainstForm(rule_set, request.user, request.GET).base()
    if base is None:
        raise Http404("没有可以对照的细则")
    page = set_differences(rule_set, base)
    response = HttpResponse(differences_pdf(page), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, page.filename) or ""
    return response
