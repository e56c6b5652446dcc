from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments.dates import local_day
from assessments.privacy import personal_number
from assessments.views.answers import attempt, wants_data
from boards.bulletins import editing, releasing
from boards.bulletins.desk import BulletinDesk, bulletin_desk
from boards.bulletins.editing import STEPS, save_draft, take_draft_step
from boards.bulletins.forms import MISSING, TYPED, BulletinForm, NumberForm, ReleaseForm, ShownForm
from boards.bulletins.kinds import KINDS, BulletinKind
from boards.bulletins.laying import LaidOver, lay_over
from boards.bulletins.printing import PAGE_WIDTH, files_of
from boards.draft_bar import bar_of
from boards.models import Bulletin
from boards.permissions import may_rehearse, may_release_bulletin
from boards.site.bulletins import ENDINGS, file_bytes, filename
from boards.views.publishing import errors_as_data, tell_unwritten
from departments.glyphs import glyph_fault
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from departments.press import PrintingError, to_png
from departments.steps import StepRefused
from departments.typed_words import keeps_typed, typed_at, typed_since


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_rehearse, to_post=may_release_bulletin)
@keeps_typed(*TYPED)
def bulletin(request: SignedInRequest, month: CalendarMonth, kind: BulletinKind) -> HttpResponse:
    desk, status = desk_or_404(month, kind), 200
    if request.method == "POST":
        form = BulletinForm(request.POST, kind=kind)
        status = _saved(request, form, desk)
        if status == 200:
            going = request.POST.get("press") == "release" and not desk.is_draft
            return redirect("bulletin_release" if going else "bulletin", month, kind)
        if wants_data(request):
            return errors_as_data(form, status)
        desk = desk_or_404(month, kind)
        laid = _laid_over(form, desk, request.POST)
        form.data = {**request.POST.dict(), **laid.words}
        return _page(request, desk, form, laid, status=status)
    return _page(request, desk, *_opened(request, desk))


def _opened(request: SignedInRequest, desk: BulletinDesk) -> tuple[BulletinForm, LaidOver]:
    """The form as it is opened: the draft, and over it what was typed and not saved."""
    form = BulletinForm(kind=desk.kind)
    laid = _laid_over(form, desk, typed_at(request, "bulletin", desk.month, desk.kind))
    form.initial = laid.words
    return form, laid


def _page(
    request: SignedInRequest,
    desk: BulletinDesk,
    form: BulletinForm,
    laid: LaidOver,
    *,
    number_form: NumberForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the draft; `number_form` is the one beside it, where something was wrong with that."""
    month, kind = desk.month, desk.kind
    context = {
        "desk": desk,
        "form": form,
        "laid": laid,
        "kept_at": typed_since(request, "bulletin", month, kind) if laid.is_unsaved else None,
        "bar": bar_of(desk.board, "bulletin", request.GET.get("draft", "")),
        "faults": releasing.release_faults(desk),
        "number_form": number_form or NumberForm(user=request.user),
        "may_edit": may_release_bulletin(request.user),
        "kinds": KINDS.values(),
        "steps": STEPS,
    }
    return render(request, "boards/bulletins/page.html", context, status=status)


def _saved(request: SignedInRequest, form: BulletinForm, desk: BulletinDesk) -> int:
    """Keep what was written; 200, or the status of the refusal, which the form then shows."""
    shown = ShownForm(request.POST)
    if not shown.is_valid():
        form.add_error(None, MISSING)
        return 400
    if not form.is_valid():
        return 400
    try:
        is_changed = save_draft(
            desk.month,
            desk.kind,
            form.written,
            actor=request.user,
            shown=shown.shown,
            now=timezone.now(),
        )
    except StepRefused as refusal:
        form.add_error(None, refusal.messages)
        return 409
    except ValidationError as refusal:
        form.take_refusal(refusal)
        return 400
    if is_changed:
        _tell_of_words(request, form)
        messages.success(request, f"已保存{desk.kind.name}草稿。")
    return 200


def _tell_of_words(request: HttpRequest, form: BulletinForm) -> None:
    """Before it is released: signs that no paper prints, numbers of persons."""
    for name in form.fields:
        words, label = str(form.cleaned_data[name] or ""), form.fields[name].label
        if kind := personal_number(words):
            messages.warning(request, f"{label}里好像有{kind}，请确认是否要写。")
        if fault := glyph_fault(words, on=""):
            messages.warning(request, f"{label}：{fault}")


def _laid_over(form: BulletinForm, desk: BulletinDesk, typed: QueryDict) -> LaidOver:
    """What was typed, over the draft: nothing of either is lost."""
    shown, labels = ShownForm(typed), {name: str(field.label) for name, field in form.fields.items()}
    words = {name: value for name, value in typed.dict().items() if isinstance(value, str)}
    return lay_over(desk, words, shown.shown if shown.is_valid() else None, labels)


@require_POST
@only(may_release_bulletin)
def step(request: SignedInRequest, month: CalendarMonth, kind: BulletinKind, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404("没有这一步")
    version = request.POST.get("version", "")
    seen = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else -1
    return attempt(
        request,
        reverse("bulletin", args=[month, kind]),
        lambda: take_draft_step(month, kind, step, actor=request.user, version=seen, now=timezone.now()),
        editing.STEPS[step].done,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_release_bulletin)
def release(request: SignedInRequest, month: CalendarMonth, kind: BulletinKind) -> HttpResponse:
    desk, status = desk_or_404(month, kind), 200
    typed: QueryDict | None = request.POST if request.method == "POST" else None
    form = ReleaseForm(typed, user=request.user, is_again=bool(desk.standing), name=kind.name)
    if typed is not None:
        status = _released(request, form, desk) if form.is_valid() else 400
        if status == 200:
            return redirect("bulletin", month, kind)
        if wants_data(request):
            return errors_as_data(form, status)
        desk = desk_or_404(month, kind)
    context = {"desk": desk, "form": form, "faults": releasing.release_faults(desk), **_pages(desk)}
    return render(request, "boards/bulletins/release.html", context, status=status)


def _pages(desk: BulletinDesk) -> dict[str, Any]:
    """The pages to look at before releasing, or why there are none."""
    try:
        return {"pages": range(1, files_of(desk.circular).pages + 1), "unprinted": ""}
    except PrintingError as refusal:
        return {"pages": (), "unprinted": str(refusal)}


def _released(request: SignedInRequest, form: ReleaseForm, desk: BulletinDesk) -> int:
    """Release as the form says; 200, or the status of the refusal, which the form then shows."""
    data = form.cleaned_data
    try:
        released = releasing.release(
            desk.month,
            desk.kind,
            actor=request.user,
            seen=data["seen"],
            reason=data.get("reason", ""),
            now=timezone.now(),
        )
    except ValidationError as refusal:
        return form.refuse(refusal)
    except PrintingError as refusal:
        form.add_error(None, str(refusal))
        return 503
    _tell_released(request, released)
    return 200


def _tell_released(request: SignedInRequest, released: Bulletin) -> None:
    messages.success(request, f"已发布{released}，{released.number_words}，校验值 {released.digest[:12]}")
    tell_unwritten(request)


@require_POST
@only(may_release_bulletin)
def number(request: SignedInRequest, month: CalendarMonth, kind: BulletinKind) -> HttpResponse:
    form = NumberForm(request.POST, user=request.user)
    if form.is_valid() and _renumbered(request, month, kind, form):
        return redirect("bulletin", month, kind)
    desk = desk_or_404(month, kind)
    return _page(request, desk, *_opened(request, desk), number_form=form, status=400)


def _renumbered(request: SignedInRequest, month: CalendarMonth, kind: BulletinKind, form: NumberForm) -> bool:
    """Whether it has its number now; the form says why where it has not."""
    data = form.cleaned_data
    try:
        released = releasing.renumber(
            month, kind, data["number"], actor=request.user, seen=data["seen"], now=timezone.now()
        )
    except ValidationError as refusal:
        form.add_error("number", refusal.messages)
    except PrintingError as refusal:
        form.add_error("number", str(refusal))
    else:
        _tell_released(request, released)
        return True
    return False


@require_safe
@only(may_rehearse)
def draft_file(request: HttpRequest, month: CalendarMonth, kind: BulletinKind, ending: str) -> HttpResponse:
    desk = desk_or_404(month, kind)
    mark = f"（送审稿{desk.digits[:12]}）" if desk.is_draft else "（未发布）"
    name = f"{month.chinese}{kind.name}{mark}.{ending}"
    return _answered(getattr(files_of(desk.circular), ending), name, ending)


@require_safe
@only(may_rehearse)
def draft_page(request: HttpRequest, month: CalendarMonth, kind: BulletinKind, page: int) -> HttpResponse:
    files = files_of(desk_or_404(month, kind).circular)
    if page > files.pages:
        raise Http404("没有这一页")
    return HttpResponse(to_png(files.pdf, PAGE_WIDTH, page - 1), content_type="image/png")


@require_safe
@only(may_rehearse)
def released_file(
    request: HttpRequest, month: CalendarMonth, kind: BulletinKind, number: int, ending: str
) -> HttpResponse:
    found = Bulletin.objects.of(month, kind).filter(number=number).listed().first()
    if ending not in ENDINGS or found is None or found.is_withdrawn:
        raise Http404("没有这一份")
    return _answered(file_bytes(found, ending), filename(found, ending), ending)


def _answered(content: bytes, name: str, ending: str) -> HttpResponse:
    response = HttpResponse(content, content_type=ENDINGS[ending])
    response["Content-Disposition"] = content_disposition_header(ending != "pdf", name) or ""
    return response


def desk_or_404(month: CalendarMonth, kind: BulletinKind) -> BulletinDesk:
    desk = bulletin_desk(month, kind, today=local_day(timezone.now()))
    if desk is None:
        raise Http404(f"没有这个月的{kind.name}")
    return desk
