from collections.abc import Mapping, Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime

from assessments.amending import correction_fault
from assessments.models import GROUNDS_LIMIT, Determination, LineState
from assessments.privacy import personal_number
from boards.approval import Approval
from boards.correcting import UNSEEN, LineChange
from boards.document import Award, Board
from boards.models import CorrectionKind, Edition, Posting, PostingKind, Withdrawal, WithdrawalKind
from boards.redrafting import key_of_line
from boards.sampling import MOST_DRAWS
from departments.fields import CountedField, VisibleField, day_box, limit_of
from departments.models import User
from departments.sign_in import forget_tries, take_try

AGAIN = "再次输入密码"  # stands where an address would, so that it never locks the signing in
SHOWN = 200  # lines that one search shows: more are looked for more narrowly


class PasswordAgain(forms.Form):
    """Publication and correction ask for the password once more (re-authentication)."""

    password = forms.CharField(
        label="本人密码",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="发布后不能修改，只能更正。",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """Five wrong passwords in a row, and this form takes none for a quarter of an hour."""
        if not take_try(self.user.username, AGAIN, alone=True):
            raise forms.ValidationError("密码连错 5 次，请 15 分钟后再试")
        if not self.user.check_password(self.cleaned_data["password"]):
            raise forms.ValidationError("密码不对")
        forget_tries(self.user.username, AGAIN)
        return ""


class SealedForm(PasswordAgain):
    """A press for good: the password, and what the page showed, so that nobody releases what they never saw."""

    # Filled by the page with what it shows, anew each time: see rehearsal.html, correction.html.
    seen = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "这一页没有载全，请刷新后再试"}
    )

    def hidden_fields(self) -> list[forms.BoundField]:
        return []

    def refuse(self, refusal: ValidationError) -> int:
        """Show the domain's refusal; the HTTP status that tells it to a script."""
        self.add_error(None, refusal.messages)  # what it names are fields of a line, not of this form
        codes = {error.code for error in getattr(refusal, "error_list", ())}
        return 409 if codes & {"changed", "published", UNSEEN} else 400


class ApprovedForm(SealedForm):
    """Who approved, on which day, in what words: what publication and correction keep alike."""

    approved_by = VisibleField(label="批准人", max_length=60, help_text="谁批准的，如 区委常委会")
    approved_on = forms.DateField(label="批准日期", widget=day_box())
    approval_words = VisibleField(label="批准意见", max_length=200, required=False)

    @property
    def approval(self) -> Approval:
        data = self.cleaned_data
        return Approval(data["approved_by"], data["approved_on"], data["approval_words"])


class PublishForm(ApprovedForm):
    waive = VisibleField(
        label="放行理由",
        max_length=200,
        required=False,
        help_text="有问题未了而仍要发布时填写，理由记入历史。",
    )
    early = forms.BooleanField(
        error_messages={"required": "请先勾选：早于本月自定的日期发布，是否确实要发布"}
    )
    # Which three lines the page offered to look at (boards.sampling).
    draw = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=1, max_value=MOST_DRAWS)
    field_order = ("approved_by", "approved_on", "approval_words", "waive", "early", "password", "seen")

    def __init__(self, *args: Any, early: str, **kwargs: Any) -> None:
        """`early` is what of the month's dates publication comes before, to be confirmed; "" where nothing is."""
        super().__init__(*args, **kwargs)
        self.fields["waive"].wanted_by = "有未了事项要写"  # type: ignore[attr-defined]
        self.fields["early"].label = f"{early}，确实要现在发布"
        if not early:
            del self.fields["early"]


class RecountForm(ApprovedForm):
    """依次重算累计: who approved, and the password; the editions are those that the page shows."""

    field_order = ("approved_by", "approved_on", "approval_words", "password", "seen")


def draw_of(typed: Mapping[str, Any]) -> int:
    """Which draw of lines to look at a page is asked for; the first where nothing sensible is."""
    asked = str(typed.get("draw", ""))
    number = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= len(str(MOST_DRAWS)) else 1
    return number or 1


class ReachForm(forms.Form):
    """放行: whether both boards go to the internet, and why; ticked by somebody who read what follows from it."""

    whole = forms.ChoiceField(choices=[("yes", "放行"), ("no", "收回")], widget=forms.HiddenInput)
    reason = VisibleField(label="理由", max_length=200, help_text="谁同意的、为什么；记入历史，不公开")
    sure = forms.BooleanField(
        label="看清楚了，确实要这样做", error_messages={"required": "请先勾选：看清楚了"}
    )


class LineChangeForm(forms.Form):
    """What becomes of one line: struck or brought in, or other public words; `fault` says why nothing can."""

    state = forms.ChoiceField(label="改为", required=False)
    grounds = VisibleField(label="新的公开表述", required=False, max_length=GROUNDS_LIMIT)

    def __init__(
        self, line: Determination, *args: Any, user: User, published: Award | None, **kwargs: Any
    ) -> None:
        """`published` is the line as it stands on the board; None where it is not there."""
        super().__init__(*args, **{**kwargs, "prefix": str(line.pk)})
        self.line = line
        self.wording = published.wording if published and published.wording != line.grounds else ""
        on_board = line.state == LineState.ACCEPTED
        other = (LineState.REJECTED, "撤下") if on_board else (LineState.ACCEPTED, "补入榜单")
        cast(forms.ChoiceField, self.fields["state"]).choices = [("", "不动"), other]
        self.fault = correction_fault(line, other[0], user)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{line}：{field.label}"

    @property
    def is_named(self) -> bool:
        """Whether anything was typed for the line."""
        return any(str(self[name].value() or "").strip() for name in self.fields)

    @property
    def change(self) -> LineChange:
        return LineChange(self.line, self.cleaned_data["state"], self.cleaned_data["grounds"])


class CorrectionForm(ApprovedForm):
    """更正: the kind, the public reason, the approval; the lines are those of `entries`."""

    kind = forms.ChoiceField(label="更正类别", choices=CorrectionKind.choices)
    reason = VisibleField(label="公开的更正原因", max_length=200, help_text="印在榜单上，所有人可见")
    unit = forms.ChoiceField(label="单位", required=False)
    department = forms.ChoiceField(label="认定部门", required=False)
    previewed = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("kind", "reason", "approved_by", "approved_on", "approval_words", "password", "seen")

    def __init__(
        self, board: Board, lines: Sequence[Determination], data: Any, *, user: User, press: str, typed: Any
    ) -> None:
        """`board` is the one that stands, with the words that are public.

        `press` is the button: `find` shows other lines and refuses nothing, `publish` asks the password.
        `typed` is what the page comes with, pressed or asked for in its address.
        """
        super().__init__(None if press == "find" else data, user=user, initial=typed.dict())
        if press != "publish":
            del self.fields["password"]
        for name, side in (("unit", "unit"), ("department", "assessor")):
            known = dict.fromkeys(getattr(line, side) for line in lines)
            cast(forms.ChoiceField, self.fields[name]).choices = [
                ("", "全部"),
                *((department.code, department.label) for department in known),
            ]
        self.looked_for = {name: typed.get(name, "") for name in ("unit", "department")}
        self.is_looking = press == "find" and "press" in typed
        self.awards = {award.key: award for award in board.awards}
        self.entries = self._entries(lines, None if press == "find" else data, typed)

    def _entries(self, lines: Sequence[Determination], data: Any, typed: Any) -> list[LineChangeForm]:
        """The lines that something was typed for, then those that are looked for."""
        unit, department = typed.get("unit", ""), typed.get("department", "")
        named: list[LineChangeForm] = []
        matching: list[LineChangeForm] = []
        for line in lines:
            initial = {name: typed.get(f"{line.pk}-{name}", "") for name in ("state", "grounds")}
            is_named = any(text.strip() for text in initial.values())
            sides = (unit in ("", line.unit.code), department in ("", line.assessor.code))
            if is_named or (all(sides) and (unit or department)):
                published = self.awards.get(key_of_line(line))
                entry = LineChangeForm(line, data, user=self.user, published=published, initial=initial)
                (named if is_named else matching).append(entry)
        return [*named, *matching[:SHOWN]]

    @property
    def asks_for_a_side(self) -> bool:
        """Whether lines were looked for without saying whose."""
        return self.is_looking and not (self.looked_for["unit"] or self.looked_for["department"])

    @property
    def head(self) -> list[forms.BoundField]:
        """The fields of the correction itself, without those that look for lines."""
        return [self[name] for name in self.field_order if name in self.fields and name != "seen"]

    def clean(self) -> dict[str, Any]:
        for entry in self.entries:
            if entry.is_named and not entry.is_valid():
                wrong = [error for errors in entry.errors.values() for error in errors]
                self.add_error(None, [f"{entry.line}：{error}" for error in wrong])
        return super().clean() or self.cleaned_data

    @property
    def correction(self) -> dict[str, Any]:
        """The arguments of boards.correcting.correct that the form gives."""
        data = self.cleaned_data
        changes = [entry.change for entry in self.entries if entry.is_named]
        kept = {name: data[name] for name in ("kind", "reason", "seen")}
        return {**kept, "approval": self.approval, "changes": changes}


class WithdrawalForm(ApprovedForm):
    """`editions` are those that may be withdrawn. Pressing `find` looks for words in them and refuses nothing."""

    words = CountedField(label="要找的字", required=False, max_length=200)
    numbers = forms.TypedMultipleChoiceField(
        label="撤回哪几版",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选要撤回哪一版"},
    )
    kind = forms.ChoiceField(label="撤回类别", choices=WithdrawalKind.choices)
    reason = VisibleField(
        label="公开的撤回原因",
        max_length=limit_of(Withdrawal, "reason"),
        help_text="所有人可见；不要把撤回的内容再写一遍",
    )
    field_order = ("numbers", "kind", "reason", "approved_by", "approved_on", "approval_words", "password")

    def __init__(self, data: Any, *args: Any, editions: Sequence[Edition], press: str, **kwargs: Any) -> None:
        """What was typed stays when only words are looked for."""
        is_asked = press == "withdraw"
        initial = {} if is_asked or not data else {**data.dict(), "numbers": data.getlist("numbers")}
        super().__init__(data if is_asked else None, *args, initial=initial, **kwargs)
        choices = [(edition.number, _choice(edition)) for edition in editions]
        cast(forms.TypedMultipleChoiceField, self.fields["numbers"]).choices = choices
        self.fields["password"].help_text = "撤回后内容不能恢复。"

    def clean_reason(self) -> str:
        """What is withdrawn is not to be said again where nobody can take it back."""
        return impersonal(self.cleaned_data["reason"])

    @property
    def head(self) -> list[forms.BoundField]:
        """The fields of the withdrawal itself, in their order."""
        return [self[name] for name in self.field_order]

    @property
    def withdrawal(self) -> dict[str, Any]:
        """The arguments of boards.withdrawing.withdraw that the form gives."""
        data = self.cleaned_data
        return {
            **{name: data[name] for name in ("numbers", "kind", "reason", "seen")},
            "approval": self.approval,
        }


def impersonal(words: str) -> str:
    """Words that stay for ever; ValidationError where they seem to hold a number of a person."""
    if kind := personal_number(words):
        raise ValidationError(f"像是写了{kind}：这里的字以后不能改，请去掉再提交")
    return words


def _choice(edition: Edition) -> str:
    issued = f"{edition.correction_label or '首次发布'}，{localtime(edition.published_at):%Y-%m-%d} 发布"
    return f"{issued}，校验值 {edition.digest[:12]}"


class PostingForm(forms.Form):
    """已张贴 or 已发布: which edition, where and when."""

    number = forms.TypedChoiceField(label="哪一版", coerce=int)
    kind = forms.ChoiceField(label="做了什么", choices=PostingKind.choices)
    place = VisibleField(
        label="地点", max_length=limit_of(Posting, "place"), help_text="如 区政府大厅、某某工作群"
    )
    at = forms.DateTimeField(
        label="时间", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )

    def __init__(self, *args: Any, editions: Sequence[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(edition.number, edition.correction_label or "首次发布") for edition in editions]
        cast(forms.TypedChoiceField, self.fields["number"]).choices = choices

    def clean_place(self) -> str:
        return impersonal(self.cleaned_data["place"])
