from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from assessments.views.answers import attempt
from assessments.views.shown_files import file_picture, file_preview, whole_file
from commitments.examining import give_opinion
from commitments.forms.items import (
    DifficultyForm,
    ExtensionForm,
    ItemStepForm,
    LeaderReplyForm,
    OpinionForm,
    ReportForm,
)
from commitments.forms.proposing import SendAgainForm
from commitments.item_page import item_page
from commitments.models import Item, ReportFile
from commitments.permissions import is_own
from commitments.reports import usual_words
from commitments.standing import ItemState
from departments.permissions import SignedInRequest
from departments.typed_words import keeps_typed, typed_at

DONE = {
    "send": "已重新提出",
    "drop": "已撤回",
    "take_back": "已撤回申请",
    "return": "已退回",
    "ask": "已请承办单位补充",
    "close": "已销号",
    "refuse": "已不予销号，单位会看到意见",
    "reopen": "已恢复督办",
    "cancel": "已定为不再办理",
    "undo": "已撤销",
    "issue": "已交办",
}


def item_seen(request: SignedInRequest, pk: int) -> Item:
    """What may not be seen is the same 404 as what is not there."""
    visible = Item.objects.visible_to(request.user)
    return get_object_or_404(visible.with_terms().with_names(), pk=pk)


def own_item(request: SignedInRequest, pk: int) -> Item:
    """An item that the reader speaks for; who reads it without that reads 403."""
    item = item_seen(request, pk)
    if not is_own(request.user, item):
        raise PermissionDenied
    return item


@require_safe
def item(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, item_seen(request, pk))


def _page(request: SignedInRequest, shown: Item, status: int = 200, **forms: Any) -> HttpResponse:
    page = item_page(shown, request.user, timezone.now())
    context = {"page": page, "item": shown, **_forms(request, shown), **forms}
    return render(request, "commitments/item.html", context, status=status)


def _forms(request: SignedInRequest, item: Item) -> dict[str, Any]:
    """The empty forms, with what was typed into them and not sent."""
    typed = typed_at(request, "commitment_apply", item.pk)
    words = "" if item.state == ItemState.ASKED else usual_words(item)
    report = {
        "words": typed.get("words", words),
        "highlight": typed.get("highlight", ""),
        "version": item.version,
    }
    extend = typed_at(request, "commitment_extend", item.pk)
    trouble = typed_at(request, "commitment_difficulty", item.pk)
    return {
        "report_form": ReportForm(actor=request.user, typed=typed, initial=report),
        "extension_form": ExtensionForm(initial={"reason": extend.get("reason", "")}),
        "difficulty_form": DifficultyForm(
            item, initial={name: trouble.get(name, "") for name in ("words", "proposal")}
        ),
        "send_form": SendAgainForm(
            initial={"text": item.text, "due_month": str(item.due_month), "version": item.version}
        ),
        "reply_form": LeaderReplyForm(initial={"replied_on": timezone.localdate()}),
    }


def laid_back(typed: QueryDict, *names: str) -> dict[str, str]:
    """What was typed into these fields and not sent."""
    return {name: typed.get(name, "") for name in names}


def _said(request: SignedInRequest, item: Item, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("commitment_item", item.pk)


@require_POST
@keeps_typed("words", "highlight", "kept")
def apply(request: SignedInRequest, pk: int) -> HttpResponse:
    """申请销号, or what was asked for (补充)."""
    item = own_item(request, pk)
    form = ReportForm(request.POST, request.FILES, actor=request.user)
    step = "answer" if item.state == ItemState.ASKED else "apply"
    if form.take(item, step, now=timezone.now()):
        return _said(request, item, "已补充" if step == "answer" else "已申请销号，以今天为申请日期")
    return _page(request, item_seen(request, pk), 422, report_form=form)


@require_POST
@keeps_typed("reason")
def extend(request: SignedInRequest, pk: int) -> HttpResponse:
    item, form = own_item(request, pk), ExtensionForm(request.POST)
    if extension := form.take(item, actor=request.user, now=timezone.now()):
        return _said(request, item, f"已申请延期至{extension.until.chinese}，等会议批准")
    return _page(request, item, 422, extension_form=form)


@require_POST
@keeps_typed("words", "proposal")
def difficulty(request: SignedInRequest, pk: int) -> HttpResponse:
    item = own_item(request, pk)
    form = DifficultyForm(item, request.POST)
    if form.take(actor=request.user, now=timezone.now()):
        return _said(request, item, "已提出难题，上讲评会")
    return _page(request, item, 422, difficulty_form=form)


@require_POST
@keeps_typed("text")
def send(request: SignedInRequest, pk: int) -> HttpResponse:
    item, form = own_item(request, pk), SendAgainForm(request.POST)
    if form.take(item, actor=request.user, now=timezone.now()):
        return _said(request, item, DONE["send"])
    return _page(request, item, 422, send_form=form)


@require_POST
@keeps_typed("note", "document")
def step(request: SignedInRequest, pk: int) -> HttpResponse:
    """A step by its button; back to the page that it was pressed on."""
    item, name = item_seen(request, pk), request.POST.get("step", "")
    here = reverse("commitments_mine") if name == "drop" else reverse("commitment_item", args=[pk])
    form = ItemStepForm(request.POST)
    return attempt(
        request,
        _back(request, item, here),
        lambda: form.take(item, actor=request.user, now=timezone.now()),
        f"{item.code} {DONE.get(name, '已办理')}",
    )


@require_POST
@keeps_typed("note")
def opinion(request: SignedInRequest, pk: int) -> HttpResponse:
    item, form = item_seen(request, pk), OpinionForm(request.POST)

    def given() -> str:
        form.full_clean()
        data, version = form.cleaned_data, form.cleaned_data.get("version")
        if "agrees" not in data or form.errors:
            raise form.errors.as_data()[next(iter(form.errors))][0]
        give_opinion(
            item, data["agrees"], note=data["note"], version=version, actor=request.user, now=timezone.now()
        )
        return "同意" if data["agrees"] else "不同意"

    return attempt(
        request,
        _back(request, item, reverse("commitment_item", args=[pk])),
        given,
        lambda word: f"{item.code} 已联审：{word}",
    )


@require_POST
def replied(request: SignedInRequest, pk: int) -> HttpResponse:
    item, form = item_seen(request, pk), LeaderReplyForm(request.POST)
    return attempt(
        request,
        reverse("commitment_item", args=[pk]),
        lambda: form.take(item, actor=request.user, now=timezone.now()),
        "已登记呈报日期",
    )


def _back(request: SignedInRequest, item: Item, here: str) -> str:
    """The queue, or a month's plan, where the button stood; else the item's own page."""
    place = request.POST.get("back", "")
    if place in ("examine", "examine-hard"):
        return reverse("commitments_examine") + ("?tab=hard" if place == "examine-hard" else "")
    if place == "plan":
        return reverse("commitments_plan", args=[item.proposed_for])
    return here


@require_safe
def report_file(request: SignedInRequest, pk: int) -> HttpResponse:
    return whole_file(request, _report_file(request, pk))


@require_safe
def report_file_preview(request: SignedInRequest, pk: int) -> HttpResponse:
    return file_preview(request, _report_file(request, pk), "commitment_file")


@require_safe
def report_file_page(request: SignedInRequest, pk: int, page: int) -> HttpResponse:
    return file_picture(request, _report_file(request, pk), page)


def _report_file(request: SignedInRequest, pk: int) -> ReportFile:
    readable = Item.objects.visible_to(request.user)
    files = ReportFile.objects.select_related("report__item")
    return get_object_or_404(files, pk=pk, report__item__in=readable)
