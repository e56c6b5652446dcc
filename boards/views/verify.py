"""扫码验真: is this board the one that was published?"""

from collections.abc import Sequence

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.dates import local_day
from boards.models import Edition
from boards.site.public_page import PublicPage, printed
from boards.site.verifying import verification_page
from boards.verification import (
    SHORTEST,
    Answer,
    BulletinVerification,
    bulletin_at,
    editions_like,
    in_fours,
    is_canonical,
    month_of_flags,
    read_digest,
    typing_fault,
)
from boards.views.answers import Elsewhere, answer, public_page
from departments.fields import UncutField
from departments.months import day_words

MOST_SHOWN = 6  # editions whose digests begin alike
UNKNOWN = (
    "查无此榜",
    "没有发布过校验值是这样的榜单：可能输错了，请对照榜单再输一次；印着“送审稿”的是发布前的稿子，不能作数；"
    "如果都不是，这张榜单不是本系统发布的",
)
OF_FLAGS = (
    "红旗榜",
    "这是本系统发布的{month}红旗榜的校验值，就是互联网上只有红旗的那一张；请在互联网站点上与全文对照，"
    "或在本站看这一期的整张榜单",
)
SEVERAL = ("请多输几位", "不止一版榜单的校验值以这几位开头，请从下面选，或多输入几位、扫榜上的二维码")


class DigestForm(forms.Form):
    digest = UncutField(
        label="校验值",
        max_length=300,
        error_messages={"required": "请输入校验值", "max_length": "太长了，校验值最多 64 位"},
    )

    def clean_digest(self) -> str:
        digest = read_digest(self.cleaned_data["digest"])
        if digest is None:
            raise ValidationError(typing_fault(self.cleaned_data["digest"]))
        return digest


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    form = DigestForm(request.GET if "digest" in request.GET else None)
    if form.is_valid():
        return redirect("verify_digest", form.cleaned_data["digest"])
    return answer(request, _ask(form, status=200))


@public_page()
def verify_digest(digest: str) -> PublicPage:
    form = DigestForm({"digest": digest})
    if not form.is_valid():
        return _ask(form, status=404)
    editions = list(Edition.objects.filter(digest__startswith=form.cleaned_data["digest"])[:MOST_SHOWN])
    if len(editions) > 1:
        form.add_error("digest", SEVERAL[1])
        return _ask(form, status=404, word=SEVERAL[0], meant=editions)
    if not editions:
        return _unknown(form)
    if not is_canonical(digest, editions[0]):
        raise Elsewhere(reverse("verify_digest", args=[editions[0].digest]))
    return verification_page(editions[0])


def _unknown(form: DigestForm) -> PublicPage:
    if found := bulletin_at(form.cleaned_data["digest"]):
        form.add_error("digest", _bulletin_words(found))
        return _ask(form, status=200, word=found.answer.label, kind=found.answer.key)
    if month := month_of_flags(form.cleaned_data["digest"]):
        word, sentence = OF_FLAGS
        form.add_error("digest", sentence.format(month=month.chinese))
        return _ask(form, status=200, word=word)
    form.add_error("digest", UNKNOWN[1])
    return _ask(form, status=404, word=UNKNOWN[0])


def _bulletin_words(found: BulletinVerification) -> str:
    """Which bulletin it is and whether it is to be used, without its end."""
    one, newer = found.bulletin, found.newer
    what = f"这是{one}的校验值，{one.number_words}，{day_words(local_day(one.published_at))}发布"
    if found.answer is Answer.WITHDRAWN:
        return f"{what}，已随所据的榜单撤回，请不要再用"
    if newer and newer.is_withdrawn:
        return f"{what}，此后又发布的一份也已撤回，请不要再用"
    if newer:
        day = day_words(local_day(newer.published_at))
        return f"{what}，{day}已由{newer}取代，{newer.number_words}，请以后一份为准"
    since = f"没有换发过，但{found.overtaken}" if found.overtaken else "此后没有更正"
    return f"{what}，{since}，请与本站下载的全文对照"


def _ask(
    form: DigestForm,
    *,
    status: int,
    word: str = "看不懂",
    meant: Sequence[Edition] | None = None,
    kind: str = "",
) -> PublicPage:
    """The form; beside what was typed wrongly the editions that may have been `meant`, by default those like it."""
    if meant is None:
        meant = (
            editions_like(form.data.get("digest", ""))
            if form.errors and not kind and word != OF_FLAGS[0]
            else []
        )
    is_ambiguous = word == SEVERAL[0]
    told = 2 * SHORTEST if is_ambiguous else SHORTEST
    context = {
        "form": form,
        "meant": [(edition, in_fours(edition.digest[:told])) for edition in meant],
        "is_ambiguous": is_ambiguous,
        "word": word,
        "is_unknown": word == UNKNOWN[0],
        "kind": kind,
        "here": "verify",
        "description": "输入榜单的校验值，核对手上的“效能亮榜”是否由本系统发布、此后有无更正或撤回。",
    }
    return PublicPage(lambda: printed("boards/verify_ask.html", context), status=status)
