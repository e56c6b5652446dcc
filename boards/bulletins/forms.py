"""Forms of a bulletin: what is written of it, its release, its number."""

from typing import Any

from django import forms

from boards.bulletins.editing import ShownDraft
from boards.bulletins.fields import FOLLOWING, BulletinFields
from boards.bulletins.kinds import BulletinKind
from boards.circular.document import MOST_CHARACTERS
from boards.forms import SealedForm, impersonal
from boards.models import Bulletin, BulletinDraft
from departments.fields import VisibleField, day_box, limit_of
from departments.forms import FieldGroup, Grouped

LONGEST = 5 * MOST_CHARACTERS  # what is kept at all while it is being shortened
HINTS = {
    "organ": "印在首页红字处，也是落款",
    "number": "登记簿给的，如 高作风办〔2026〕7号；可以先不填，发布后再补",
    "issue": "本年第几期；已按发布过的往下排",
    "title": "",
    "addressed": "不写末尾的冒号",
    "copied_to": "不写末尾的句号",
    "printed_by": "印在末页",
}
OPTIONAL = ("number", "issue", "title", "addressed", "copied_to", "reported_to", "sent_to", "issued_to")
SUM = r"^[0-9a-f]{64}$"
MISSING = "这一页没有载全，没有保存。您写的还在下面，请再按一次保存"


def _words(name: str) -> VisibleField:
    column = BulletinDraft._meta.get_field(name)
    return VisibleField(
        label=str(getattr(column, "verbose_name", name)),
        max_length=limit_of(BulletinDraft, name),
        required=name not in OPTIONAL,
        help_text=HINTS.get(name, ""),
    )


class BulletinForm(Grouped, forms.Form):
    """What a person writes; an empty title, body or 主送 follows the board again, an empty day the day of release."""

    organ = _words("organ")
    number = _words("number")
    issue = forms.IntegerField(
        label="期数",
        required=False,
        min_value=1,
        max_value=999,
        help_text=HINTS["issue"],
        error_messages={"min_value": "期数从 1 写起，没有第 0 期", "max_value": "期数最多写到 999，请核对"},
    )
    title = _words("title")
    addressed = _words("addressed")
    body = VisibleField(
        label="正文",
        lines=True,
        required=False,
        max_length=LONGEST,
        help_text=f"一行一段，标题写成 一、（一）1.（1）；发布时不超过 {MOST_CHARACTERS} 字（不计空格），"
        f"写得再长也先存下，最多 {LONGEST} 字；清空就照榜单原样。",
        widget=forms.Textarea(attrs={"rows": 24, "class": "bulletin-body"}),
    )
    copied_to = _words("copied_to")
    reported_to = _words("reported_to")
    sent_to = _words("sent_to")
    issued_to = _words("issued_to")
    printed_by = _words("printed_by")
    dated = forms.DateField(
        label="成文日期", required=False, widget=day_box(), help_text="不填就是发布的那一天"
    )
    printed_on = forms.DateField(
        label="印发日期", required=False, widget=day_box(), help_text="不填同成文日期"
    )

    def __init__(self, *args: Any, kind: BulletinKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [name for name, _ in kind.copies]
        gone = ("issue",) if kind.is_circular else ("number", "addressed")
        for name in (*gone, *({"copied_to", "reported_to", "sent_to", "issued_to"} - set(own))):
            del self.fields[name]
        for name in set(FOLLOWING) & set(self.fields):
            self.fields[name].wanted_by = "不填就照榜单起草的"  # type: ignore[attr-defined]
        self.fields["body"].widget.attrs["data-characters"] = MOST_CHARACTERS

    def fieldsets(self) -> list[FieldGroup]:
        named = (
            ("正文", ("title", "addressed", "body")),
            ("版头和版记", [name for name in self.fields if name not in ("title", "addressed", "body")]),
        )
        return [
            FieldGroup(legend, [self[name] for name in names if name in self.fields])
            for legend, names in named
        ]

    @property
    def written(self) -> BulletinFields:
        return BulletinFields(**self.cleaned_data)


class ShownForm(forms.Form):
    """What the page showed when somebody began to write; kept beside the words that are not saved yet."""

    version = forms.IntegerField(min_value=0)
    body_sum = forms.RegexField(SUM)
    based_on = forms.RegexField(SUM)

    @property
    def shown(self) -> ShownDraft:
        data = self.cleaned_data
        return ShownDraft(data["version"], data["body_sum"], data["based_on"])


TYPED = (*BulletinForm.base_fields, *ShownForm.base_fields)


class ReleaseForm(SealedForm):
    """The press that releases; of one that was released before with the public reason."""

    reason = VisibleField(
        label="更正原因", max_length=limit_of(Bulletin, "reason"), help_text="为什么再发布一次；记入历史"
    )
    field_order = ("reason", "password", "seen")

    def __init__(self, *args: Any, is_again: bool, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = f"发布后人人可以下载，这一份{name}不能再改，只能另发一份更正。"
        if not is_again:
            del self.fields["reason"]

    def clean_reason(self) -> str:
        return impersonal(self.cleaned_data["reason"])


class NumberForm(SealedForm):
    """更换文号 of the release that stands."""

    number = VisibleField(
        label="发文字号",
        max_length=limit_of(Bulletin, "document_number"),
        help_text="如 高作风办〔2026〕7号；除文号外一字不动，原来的一份留给内部查",
    )
    field_order = ("number", "password", "seen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
