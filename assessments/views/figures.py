from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from openpyxl.utils import get_column_letter

from assessments import dates
from assessments.block_aliases import forget, remember
from assessments.blocks.reading import ReadBlock
from assessments.figures import set_readings
from assessments.files.archives import Refused
from assessments.forms.figures import FiguresForm, cell_name
from assessments.forms.figures_desk import FiguresDesk, with_kept
from assessments.forms.figures_page import FiguresPage, FiguresPlace, page_as_kept
from assessments.forms.pasting import (
    LIMIT,
    FiguresFileForm,
    PasteForm,
    brings_a_block,
    of_its_own_block,
)
from assessments.sheet.page.sections import papers
from assessments.views import answers
from assessments.views.marking import NOT_KEPT
from assessments.views.own import own_department
from assessments.views.sheet import shut
from assessments.workbook.as_blocks import SheetBlock, blocks_of
from assessments.workbook.faults import Placed
from assessments.workbook.figures_template import figures_template
from assessments.workbook.uploading import keep_upload, kept_upload, mark_upload, open_upload
from departments import unsaved
from departments.browsers import mark_of
from departments.models import UnsavedKind
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest
from departments.views.answers import kept_now

TOO_LARGE = f"的表太大，最多 {LIMIT} 字，请只留要用的行和列"
ONE_TABLE = "有几张表都像，文件没能留着，请只留要用的一张再传"


@require_http_methods(["GET", "HEAD", "POST"])
def figures(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    department = own_department(request)
    if not dates.has_begun(month, timezone.now()) and (page := shut(request, month, department)):
        return page
    desk = FiguresDesk.of(department, month)
    if request.method != "POST":
        return _page(request, _as_kept(request, desk))
    if "drop" in request.POST:
        unsaved.let_go(request.user, UnsavedKind.TYPED, desk.place)
        return _back(request, desk)
    data = _sent(request, desk)
    if "forget" in request.POST:
        return _forgotten(request, desk, data)
    if "file" in request.FILES:
        return _uploaded(request, desk, data)
    if "pick" in request.POST:
        return _sheet_picked(request, desk, data)
    if brings_a_block(data):
        return _laid(request, desk, data)
    if "to" in request.POST:
        return _left(request, desk, data)
    return _saved(request, desk, data)


def _sent(request: SignedInRequest, desk: FiguresDesk) -> QueryDict:
    """What was sent, with what is kept of the cells that the page did not show."""
    kept = unsaved.kept(request.user, UnsavedKind.TYPED, desk.place)
    return of_its_own_block(with_kept(request.POST, kept), kept)


def _as_kept(request: SignedInRequest, desk: FiguresDesk) -> FiguresPage:
    writable = desk.current.published_at is None
    kept = unsaved.kept(request.user, UnsavedKind.TYPED, desk.place)
    place = FiguresPlace.asked(desk, request.GET)
    return page_as_kept(place, kept, person=request.user, writable=writable)


@require_POST
def keep(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """What is typed is kept unsaved while it is typed; a script is told what saving it would call for."""
    desk = FiguresDesk.of(own_department(request), month)
    _keep_typed(request, desk, _sent(request, desk))
    if not answers.wants_data(request):
        return _back(request, desk)
    parts = render_to_string("assessments/_figures_kept.html", {"figures": _as_kept(request, desk)}, request)
    return kept_now(parts=parts)


def _saved(request: SignedInRequest, desk: FiguresDesk, data: QueryDict) -> HttpResponse:
    """Good cells are written; bad ones and those to be looked at twice stay, each with its reason."""
    form = desk.form(data)
    form.is_valid()
    try:
        count = set_readings(
            desk.month, desk.department, form.entries(), actor=request.user, shown=form.shown()
        )
    except ValidationError as refusal:
        form.add_error(None, refusal)
        _keep(request, desk, form.unsaved())
        return _page(request, _with_form(request, desk, form))
    left = _block_left(request, desk, data, form)
    _keep(request, desk, form.unsaved(bad_only=True) | left)
    said = f"保存了 {count} 个数据" if count else ""
    if form.faults:
        waits = f"还有 {len(form.faults)} 处没有保存，要改或请核对"
        messages.warning(request, "；".join(filter(None, [said, waits])))
    else:
        messages.success(request, said or "没有改动")
    return _back(request, desk)


def _block_left(
    request: SignedInRequest, desk: FiguresDesk, data: QueryDict, form: FiguresForm
) -> dict[str, list[str]]:
    """What was chosen for the block is remembered; it stays while a column or a row still waits for a choice."""
    paste = PasteForm(data)
    if not data.get("block", "").strip() or not paste.is_valid():
        return {}
    found, _ = paste.read(desk.understanding, form)
    remember(desk.department, found.chosen, actor=request.user)
    return _kept_block(paste) if found.asked_columns or found.rows else {}


def _forgotten(request: SignedInRequest, desk: FiguresDesk, data: QueryDict) -> HttpResponse:
    """A name that was remembered is asked about again; what is typed stays."""
    _keep_typed(request, desk, data)
    number = request.POST["forget"]
    alias = next((one for one in desk.aliases if str(one.pk) == number), None)
    if alias:
        forget(alias, actor=request.user)
        messages.success(request, f"忘掉了“{alias.shown}”，下次再问")
    return _back(request, desk)


def _kept_block(paste: PasteForm) -> dict[str, list[str]]:
    return paste.kept() | {"laid": [paste.mark]}


def _laid(request: SignedInRequest, desk: FiguresDesk, data: QueryDict) -> HttpResponse:
    """The block is laid over what stands typed in the grid, to be looked at; nothing is written yet."""
    paste, form = PasteForm(data), desk.form(data)
    if not paste.is_valid():
        _keep(request, desk, form.unsaved())
        return _page(request, _with_form(request, desk, form, paste))
    found, placed = paste.read(desk.understanding, form)
    form = desk.form(form.overlaid({cell_name(*place): cell.text for place, cell in placed.items()}))
    _keep(request, desk, form.unsaved() | _kept_block(paste))
    _tell(request, found)
    return _back(request, desk)


def _tell(request: SignedInRequest, found: ReadBlock) -> None:
    unchanged = f"{found.blanks} 格空白，没有改" if found.blanks else ""
    if found.cells:
        more = f"；{unchanged}" if unchanged else ""
        messages.success(request, f"读入了 {len(found.cells)} 格，看过后请按“保存数据”{more}")
    elif unchanged:
        messages.warning(request, f"{unchanged}；要清掉一格，请在格里删去")
    else:
        messages.warning(request, "没有读入，下面写着看到了什么、要什么")


def _uploaded(request: SignedInRequest, desk: FiguresDesk, data: QueryDict) -> HttpResponse:
    """A file is read like a block; a workbook is kept, so that its bad cells can be marked."""
    form = FiguresFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused(request, desk, data, "；".join(map(str, form.errors["file"])))
    file: UploadedFile = form.cleaned_data["file"]
    try:
        blocks = blocks_of(file.read(), file.name or "", open_upload)
    except ValueError as refusal:
        return _refused(request, desk, data, f"“{file.name}”{refusal}")
    book = keep_upload(file, actor=request.user) if blocks[0].title else ""
    fits = [block for block in blocks if _has_figures(desk, block)]
    if len(fits) < 2:
        return _taken(request, desk, data, (fits or blocks)[0], file.name or "", book)
    if not book:
        return _refused(request, desk, data, f"“{file.name}”里{ONE_TABLE}")
    source = {"source": [file.name or ""], "book": [book], "sheets": [block.title for block in fits]}
    _keep(request, desk, desk.form(data).unsaved() | source)
    return _back(request, desk)


def _has_figures(desk: FiguresDesk, block: SheetBlock) -> bool:
    return len(block.text) <= LIMIT and bool(desk.understanding.read_text(block.text).cells)


def _sheet_picked(request: SignedInRequest, desk: FiguresDesk, data: QueryDict) -> HttpResponse:
    """One sheet of a workbook with several, from the file that was kept."""
    token, title = request.POST.get("book", ""), request.POST.get("pick", "")
    kept = kept_upload(token, actor=request.user)
    if kept is None:
        return _refused(request, desk, data, NOT_KEPT)
    try:
        blocks = {block.title: block for block in blocks_of(kept.data, kept.name, open_upload)}
        return _taken(request, desk, data, blocks[title], kept.name, token)
    except (ValueError, KeyError):
        return _refused(request, desk, data, f"“{kept.name}”里没有这张表，请再传一次")


def _taken(
    request: SignedInRequest, desk: FiguresDesk, data: QueryDict, block: SheetBlock, name: str, book: str
) -> HttpResponse:
    if len(block.text) > LIMIT:
        return _refused(request, desk, data, f"“{name}”{TOO_LARGE}")
    if block.hidden_rows:
        messages.warning(request, f"其中 {block.hidden_rows} 行是隐藏行，也一起读入")
    source = f"{name} · {block.title}" if block.title else name
    whole = data.copy()
    whole["laid"], whole["block"], whole["start"] = "", block.text, ""
    whole = of_its_own_block(whole, QueryDict())
    whole["source"], whole["book"], whole["page"] = source, book, block.title
    return _laid(request, desk, whole)


def _refused(request: SignedInRequest, desk: FiguresDesk, data: QueryDict, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    _keep_typed(request, desk, data)
    return _back(request, desk)


def _left(request: SignedInRequest, desk: FiguresDesk, data: QueryDict) -> HttpResponse:
    """To another page, or another section of this one, with everything kept."""
    _keep_typed(request, desk, data)
    to = request.POST["to"]
    is_ours = url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return redirect(to if is_ours else "figures", *([] if is_ours else [desk.month]))


def _keep_typed(request: SignedInRequest, desk: FiguresDesk, data: QueryDict) -> None:
    form = desk.form(data)
    form.is_valid()
    block = _kept_block(PasteForm(data)) if data.get("block", "").strip() else _kept_sheets(request, desk)
    _keep(request, desk, form.unsaved() | block)


def _kept_sheets(request: SignedInRequest, desk: FiguresDesk) -> dict[str, list[str]]:
    """The uploaded workbook, while one of its sheets waits to be picked."""
    kept = unsaved.kept(request.user, UnsavedKind.TYPED, desk.place)
    return {name: kept.getlist(name) for name in ("source", "book", "sheets")} if "sheets" in kept else {}


def _keep(request: SignedInRequest, desk: FiguresDesk, fields: unsaved.Fields) -> None:
    unsaved.keep(request.user, UnsavedKind.TYPED, desk.place, fields, browser=mark_of(request))


def _back(request: SignedInRequest, desk: FiguresDesk) -> HttpResponse:
    """To the page on which the grid stands; a script has the grid at once."""
    if _is_in_place(request):
        return _page(request, _as_kept(request, FiguresDesk.of(desk.department, desk.month)))
    return redirect(FiguresPlace.asked(desk, request.GET).page)


def _is_in_place(request: SignedInRequest) -> bool:
    """Whether a script asks for the grid alone, to put it in the place of the one that was sent."""
    return request.headers.get("X-Region") == "figures"


def _with_form(
    request: SignedInRequest, desk: FiguresDesk, form: FiguresForm, paste: PasteForm | None = None
) -> FiguresPage:
    place, writable = FiguresPlace.asked(desk, request.GET), desk.current.published_at is None
    return FiguresPage(place, form, writable, paste or PasteForm(), person=request.user)


def _page(request: SignedInRequest, page: FiguresPage) -> HttpResponse:
    name = "_figures_answer" if _is_in_place(request) else "figures"
    desk = page.place.desk
    context = {"month": desk.month, "current": desk.current, "figures": page}
    return render(request, f"assessments/{name}.html", context)


@require_safe
def template(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """The month's figures of the department, or of one section, as a workbook to be filled in."""
    desk = FiguresDesk.of(own_department(request), month)
    section = FiguresPlace.asked(desk, request.GET).section
    whose = f"{desk.department.label}{section}"
    title = f"{whose}{month.chinese}指标数据"
    data = figures_template(title, month, desk.asked_of_section(section), desk.held)
    return answers.workbook(data, f"{title}.xlsx")


@require_safe
def asked(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """What each 责任科室, or one, is asked for in the month, to be printed and filled in by hand."""
    desk = FiguresDesk.of(own_department(request), month)
    section = request.GET.get("section", "")
    narrowed = {"papers": papers(desk, request.user, section), "section": section}
    return render(request, "assessments/asked.html", narrowed | {"desk": desk, "month": month})


@require_POST
def marked(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    """The uploaded workbook with its bad cells red, each with its reason."""
    desk = FiguresDesk.of(own_department(request), month)
    fields = unsaved.kept(request.user, UnsavedKind.TYPED, desk.place)
    paste = PasteForm(fields)
    kept = kept_upload(fields.get("book", ""), actor=request.user)
    if kept is None or not paste.is_valid():
        messages.error(request, NOT_KEPT)
        return _back(request, desk)
    found, _ = paste.read(desk.understanding, desk.form())
    faults = [
        Placed(fields.get("page", ""), fault.row, f"{get_column_letter(fault.column)} 列", fault.sentence)
        for fault in found.faults
    ]
    try:
        return answers.workbook(mark_upload(kept.data, faults), kept.marked_name)
    except Refused as refusal:
        messages.error(request, f"“{kept.name}”没有标红：文件{refusal.sentence('上传', 'xlsx')}")
        return _back(request, desk)
