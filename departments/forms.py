"""Forms of the ground floor, and the grouping that all forms share."""

from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.auth.forms import AuthenticationForm, SetPasswordMixin
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.core.validators import MaxLengthValidator
from django.forms import BoundField
from django.http import QueryDict

from departments.accounts import KEPT as ACCOUNT_FIELDS
from departments.browsers import browser_of
from departments.days import DaysError, parse_days
from departments.fields import CountedField, UncutEmailField, counted
from departments.history.differences import CHANGED, seal_of
from departments.models import Department, Role, User
from departments.register import KEPT as UNIT_FIELDS
from departments.sign_in import Slowed, take_try
from departments.turnstile import TURNSTILE, Full


@dataclass(frozen=True)
class FieldGroup:
    legend: str
    fields: list[BoundField]


class Grouped(forms.BaseForm):
    """Gives a form its field groups: `groups = [("名称", ["name", "short_name"]), …]`, read by _form.html."""

    groups: ClassVar[list[tuple[str, list[str]]]] = []

    def fieldsets(self) -> list[FieldGroup]:
        named = [(legend, [self[n] for n in names if n in self.fields]) for legend, names in self.groups]
        return [FieldGroup(legend, fields) for legend, fields in named if fields]

    def take_refusal(self, refusal: ValidationError) -> None:
        """Show the domain's refusal at its fields; what names no field of this form stands at the top."""
        if not hasattr(refusal, "error_dict"):
            self.add_error(None, refusal)
            return
        for name, errors in refusal.error_dict.items():
            self.add_error(name if name in self.fields and name != NON_FIELD_ERRORS else None, errors)


class OnlyReads(forms.BaseModelForm):
    """A form over a row that the domain fills, checks and saves: it only reads what was typed."""

    def _post_clean(self) -> None:
        """Fills and checks no row."""


class AsShown(OnlyReads):
    """A form over a row that stands already: it says what it was filled from, and overwrites nothing else."""

    sealed: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            missing = {"required": "这一页没有载全，没有保存。您填的还在下面，请核对后再按一次保存"}
            self.fields["shown"] = forms.CharField(widget=forms.HiddenInput, error_messages=missing)
            self.initial["shown"] = seal_of(self.instance, self.sealed)
            if self.is_bound and self.data.get("shown") != self.initial["shown"]:
                self.seen_before = self.data.get("shown", "")
                data = cast(QueryDict, self.data).copy()
                data["shown"] = self.initial["shown"]
                self.data = data

    seen_before: str | None = None

    def clean_shown(self) -> str:
        if self.seen_before is None:
            return self.cleaned_data["shown"]
        raise ValidationError(
            CHANGED if self.seen_before else self.fields["shown"].error_messages["required"]
        )


class SignInForm(AuthenticationForm):
    """The same answer to an unknown account, a wrong password, a disabled account and a locked pair.

    Where too many try at once, or one address too often, nobody's password is looked at, and the page says so.
    """

    error_messages = dict.fromkeys(
        ("invalid_login", "inactive"),
        "账号或密码不对，或者账号已停用。连续 5 次不对，须等 15 分钟再试；忘记密码请找安全管理员。",
    )
    crowded = "现在登录的人太多，或者这个地址刚才输错的次数太多。请等几秒，再输一次密码。"

    was_tried = is_crowded = False
    counted_as: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs.pop("maxlength", None)
        # Django bounds the box alone: a text without end would reach the database's own limits.
        longest = MaxLengthValidator(
            cast(forms.CharField, self.fields["username"]).max_length, counted("账号")
        )
        self.fields["username"].validators.append(longest)

    def clean(self) -> dict[str, Any]:
        username, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not (username and password):
            return self.cleaned_data
        self.counted_as = self._known_browser(username)
        try:
            with TURNSTILE.enter(known=bool(self.counted_as)):
                return self._looked_at(username)
        except (Full, Slowed) as refusal:
            self.is_crowded = True
            raise ValidationError(self.crowded) from refusal

    def _known_browser(self, username: str) -> str | None:
        browser = browser_of(self.request) if self.request else None
        if browser is None:
            return None
        known = User.objects.filter(pk__in=browser.people, username__iexact=username).exists()
        return browser.address if known else None

    def _looked_at(self, username: str) -> dict[str, Any]:
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        self.was_tried = take_try(username, self.counted_as or address, alone=bool(self.counted_as))
        if not self.was_tried:
            TURNSTILE.idle()
            raise self.get_invalid_login_error()
        with TURNSTILE.timed():
            return super().clean()


class PasswordChangeForm(DjangoPasswordChangeForm):
    """The old password, and the new one twice; the rules are the validators of the settings."""

    new_password1, new_password2 = SetPasswordMixin.create_password_fields(
        label1="新密码", label2="新密码（再输一遍）"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = "现在的密码"
        self.fields[
            "new_password1"
        ].help_text = (
            "至少 12 个字符，可以用一句自己记得住的话；不要用常见密码、纯数字，也不要用单位、姓名或账号。"
        )
        self.fields["new_password2"].help_text = ""

    def clean_new_password1(self) -> str:
        password = self.cleaned_data["new_password1"]
        if self.user.check_password(password):
            raise ValidationError("新密码不能与现在的密码相同")
        return password


class AccountForm(Grouped, AsShown, forms.ModelForm):
    """What the 系统管理员 keeps of an account. The account name is given once: the history refers to it."""

    sealed = ACCOUNT_FIELDS
    groups: ClassVar = [
        ("账号", ["username"]),
        ("这个人", ["name", "department"]),
        ("联系方式", ["phone", "email"]),
    ]

    class Meta:
        model = User
        fields = ("username", "name", "department", "phone", "email")
        field_classes: ClassVar = {
            **dict.fromkeys(("username", "name", "phone"), CountedField),
            "email": UncutEmailField,
        }
        help_texts: ClassVar = {
            "username": "登录时用，建立后不能更改。可用文字、数字和 . _ @ -",
            "department": "角色是按单位授予的：改换单位后，须由安全管理员重新授予。",
            "phone": "催报名单上会列出，方便联系。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["department"]).empty_label = "请选择"
        if self.instance.pk:
            del self.fields["username"]


class RoleForm(forms.Form):
    NONE = "none"
    role = forms.ChoiceField(label="角色", choices=[(NONE, "未授权"), *Role.choices])

    def clean_role(self) -> str:
        role = self.cleaned_data["role"]
        return "" if role == self.NONE else role


class ActiveForm(forms.Form):
    """Enable or disable: a form that names neither changes nothing."""

    active = forms.TypedChoiceField(
        label="启用", choices=[("1", "启用"), ("0", "停用")], coerce=lambda value: value == "1"
    )


class DecideForm(forms.Form):
    CONFIRM, DECLINE = "confirm", "decline"
    decision = forms.ChoiceField(label="办理", choices=[(CONFIRM, "确认"), (DECLINE, "不同意")])


class DepartmentForm(Grouped, AsShown, forms.ModelForm):
    position = forms.IntegerField(
        label="排序",
        min_value=0,
        max_value=99999,
        initial=0,
        help_text="名册和榜单上的先后，小的在前；相同时按编码。",
    )

    sealed = UNIT_FIELDS
    groups: ClassVar = [
        ("名称", ["code", "name", "short_name"]),
        ("在考核中的位置", ["group", "position", "is_assessed", "assesses"]),
        ("起止与承继", ["active_from", "active_until", "succeeds"]),
    ]

    class Meta:
        model = Department
        fields = (
            "code",
            "name",
            "short_name",
            "group",
            "position",
            "is_assessed",
            "assesses",
            "active_from",
            "active_until",
            "succeeds",
        )
        field_classes: ClassVar = dict.fromkeys(("code", "name", "short_name", "group"), CountedField)
        help_texts: ClassVar = {
            "code": "小写字母、数字、- 和 _，如 rsj。数据和网址都靠它，一旦被引用就不能再改。",
            "name": "全称，用于公文和海报落款。同一时间不能有两个同名的单位。",
            "short_name": "大家平时怎么叫就怎么填，如“区人社局”；不填则用全称。",
            "group": "同组相比：镇街、部门、园区，或其他组名。",
            "is_assessed": "可以被授旗、亮灯，列入排名。",
            "assesses": "有认定细则，每月报送对其他单位的认定。",
            "active_from": "从这个月起列入，不填表示一直都在。如 2026-03。",
            "active_until": "到这个月止（含当月）。撤并的单位填这里，不要删除：以往各月照旧。",
            "succeeds": "由哪个单位改名或合并而来。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["succeeds"]).empty_label = "无"


class DaysForm(forms.Form):
    """Several public holidays and make-up days at once, as the yearly notice lists them."""

    lines = forms.CharField(
        label="节假日与调休",
        help_text="一行一段，照国务院通知抄录即可，例如：“2026-10-01 至 2026-10-07 放假 国庆节”、“2026-10-10 上班”。",
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean_lines(self) -> Any:
        try:
            return parse_days(self.cleaned_data["lines"])
        except DaysError as error:
            raise ValidationError(error.faults) from error


class SealForm(forms.Form):
    """The seal of the consequences that the page showed (departments.consequences), if it showed any."""

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    @property
    def seal(self) -> str:
        return self.cleaned_data.get("seen", "") if self.is_valid() else ""


class DaySpanForm(forms.Form):
    first = forms.DateField(label="从")
    last = forms.DateField(label="到")
