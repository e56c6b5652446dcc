"""The one base table of all lists, and the lists of this floor."""

from typing import Any, ClassVar

import django_tables2 as tables
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from departments.history.differences import kind_word
from departments.history.words import verb_word
from departments.models import AccountRequest, Department, Record, RequestState, User

PER_PAGE, MOST_PER_PAGE = 50, 500
NOWRAP = {"td": {"class": "nowrap"}}


class ListTable(tables.Table):
    """Base of every list: our own markup, the first column stays in sight, text is always escaped.

    A subclass sets `caption` (what the list holds, read aloud to those who cannot see it) and its columns.
    """

    caption = "列表"

    def paginate(self, *args: Any, per_page: int | None = None, **kwargs: Any) -> None:
        """As many rows a page as the address asks for, where that is a number of rows."""
        asked = per_page if per_page is not None and 1 <= per_page <= MOST_PER_PAGE else PER_PAGE
        super().paginate(*args, per_page=asked, **kwargs)

    class Meta:
        template_name = "departments/_table.html"
        attrs: ClassVar = {"class": "table"}
        empty_text = "没有符合条件的记录"


def listed(table: tables.Table, request: HttpRequest, *, per_page: int = PER_PAGE) -> Any:
    """The table sorted and paged as the address asks; a page that does not exist shows the nearest."""
    paginate = {"per_page": per_page, "silent": True}
    return tables.RequestConfig(request, paginate=paginate).configure(table)


class PeopleTable(ListTable):
    caption = "人员"
    name = tables.Column(linkify=("person", {"pk": tables.A("pk")}))
    username = tables.Column()
    department = tables.Column(
        accessor="department__label", order_by=("department__position", "department__code"), attrs=NOWRAP
    )
    role = tables.Column(accessor="role_label", order_by="role", verbose_name="角色", attrs=NOWRAP)
    phone = tables.Column()
    is_active = tables.Column(verbose_name="状态")

    class Meta(ListTable.Meta):
        model = User
        fields = ("name", "username", "department", "role", "phone", "is_active")

    def render_role(self, value: str, record: User) -> str:
        return value if record.role else format_html('<span class="chip wait">{}</span>', value)

    def render_is_active(self, value: bool) -> str:
        kind, word = ("good", "启用") if value else ("off", "已停用")
        return format_html('<span class="chip {}">{}</span>', kind, word)


class RequestTable(ListTable):
    caption = "账号变更申请"
    person = tables.Column(linkify=("account_request", {"pk": tables.A("pk")}), accessor="person__name")
    what = tables.Column(verbose_name="变更", orderable=False)
    asked_by = tables.Column(accessor="asked_by__name", verbose_name="提出人", attrs=NOWRAP)
    asked_at = tables.DateTimeColumn(format="Y-m-d H:i", attrs=NOWRAP)
    state = tables.Column(attrs=NOWRAP)
    decided_by = tables.Column(accessor="decided_by__name", verbose_name="办理人", attrs=NOWRAP)
    decided_at = tables.DateTimeColumn(format="Y-m-d H:i", attrs=NOWRAP)

    class Meta(ListTable.Meta):
        model = AccountRequest
        fields = ("person", "what", "asked_by", "asked_at", "state", "decided_by", "decided_at")
        empty_text = "没有账号变更申请"

    def render_state(self, record: AccountRequest) -> str:
        lapsed = record.has_lapsed(timezone.now())
        kind = "wait" if record.state == RequestState.WAITING and not lapsed else "off"
        word = RequestState.LAPSED.label if lapsed else record.get_state_display()
        return format_html('<span class="chip {}">{}</span>', kind, word)


class RegisterTable(ListTable):
    caption = "单位"
    label = tables.Column(verbose_name="单位", order_by=("position", "code"))
    code = tables.Column()
    group = tables.Column()
    is_assessed = tables.BooleanColumn(yesno="是,—")
    assesses = tables.BooleanColumn(yesno="是,—")
    position = tables.Column(attrs={"th": {"class": "number"}, "td": {"class": "number"}})
    active_from = tables.Column(verbose_name="起止", orderable=False, empty_values=())
    succeeds = tables.Column(accessor="succeeds__label", orderable=False)
    edit = tables.Column(verbose_name="操作", orderable=False, empty_values=())

    class Meta(ListTable.Meta):
        model = Department
        fields = ("label", "code", "group", "is_assessed", "assesses", "position", "active_from", "succeeds")

    def render_label(self, record: Department) -> str:
        full = record.name if record.short_name and record.short_name != record.name else ""
        sub = format_html('<span class="sub">{}</span>', full) if full else ""
        return format_html("{}{}", record.label, sub)

    def render_active_from(self, record: Department) -> str:
        begun = f"{record.active_from.chinese}起" if record.active_from else ""
        ended = f"{record.active_until.chinese}止" if record.active_until else ""
        return format_html('<span class="nowrap">{}</span>', f"{begun} {ended}".strip() or "—")

    def render_edit(self, record: Department) -> str:
        url = reverse("register_edit", args=[record.code])
        return format_html('<a href="{}" aria-label="修改{}">修改</a>', url, record.label)


class HistoryTable(ListTable):
    caption = "历史记录"
    sequence = tables.Column(linkify=("history_event", {"sequence": tables.A("sequence")}))
    at = tables.DateTimeColumn(format="Y-m-d H:i:s", attrs=NOWRAP)
    actor_name = tables.Column(verbose_name="操作人", attrs=NOWRAP)
    sentence = tables.Column(orderable=False, attrs={"td": {"class": "words"}})
    subject_kind = tables.Column(verbose_name="对象", attrs=NOWRAP)
    verb = tables.Column(attrs=NOWRAP)

    class Meta(ListTable.Meta):
        model = Record
        fields = ("sequence", "at", "actor_name", "sentence", "subject_kind", "verb")

    def render_verb(self, value: str) -> str:
        return verb_word(value)

    def render_subject_kind(self, value: str) -> str:
        return kind_word(value)
