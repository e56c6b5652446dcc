"""扫码验真: is this board the one that was published?"""

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from boards.models import Edition
from boards.site.beside import changes_of
from boards.verification import read_digest, verification_of
from departments.fields import UncutField

KEPT_FOR = "public, max-age=60"


class DigestForm(forms.Form):
    digest = UncutField(
        label="校验值",
        max_length=300,
        error_messages={"required": "请输入校验值", "max_length": "太长了，校验值最多 64 位"},
    )

    def clean_digest(self) -> str:
        digest = read_digest(self.cleaned_data["digest"])
        if digest is None:
            raise ValidationError("校验值是 0–9、a–f 组成的 12 至 64 位，请对照榜单再输入一次")
        return digest


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    form = DigestForm(request.GET if "digest" in request.GET else None)
    if form.is_valid():
        return redirect("verify_digest", form.cleaned_data["digest"])
    return _ask(request, form, status=200)


@login_not_required
@require_safe
def verify_digest(request: HttpRequest, digest: str) -> HttpResponse:
    form = DigestForm({"digest": digest})
    if not form.is_valid():
        return _ask(request, form, status=404)
    editions = list(Edition.objects.filter(digest__startswith=form.cleaned_data["digest"])[:2])
    if len(editions) != 1:
        form.add_error("digest", _why_not(len(editions)))
        return _ask(request, form, status=404)
    edition, verification = editions[0], verification_of(editions[0])
    context = {"verification": verification, "edition": edition, "here": "verify"}
    if verification.holds:  # a text that was altered is compared with nothing
        context["changes"] = changes_of(edition)
    response = render(request, "boards/verify.html", context)
    response["Cache-Control"] = KEPT_FOR
    return response


def _why_not(count: int) -> str:
    if count:
        return "不止一版榜单的校验值以这几位开头，请多输入几位"
    return "没有发布过校验值是这样的榜单：可能输错了；如果没有输错，这张榜单不是本系统发布的"


def _ask(request: HttpRequest, form: DigestForm, *, status: int) -> HttpResponse:
    response = render(request, "boards/verify_ask.html", {"form": form, "here": "verify"}, status=status)
    response["Cache-Control"] = KEPT_FOR
    return response
