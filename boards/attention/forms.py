"""Forms of 提醒约谈: a year's rules, the decision on a proposal, and how an adopted one was held."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.core.exceptions import ValidationError

from assessments.privacy import personal_number
from boards.attention.deciding import CASE_STEPS, Held
from boards.attention.kinds import KINDS, MOST_SPAN
from boards.models import AttentionCase, AttentionRule
from boards.models.attention import AttentionMeasure
from departments.fields import VisibleField, day_box, limit_of


class RuleForm(forms.Form):
    """One rule; a kind that looks at no window of months has no field for one."""

    is_on = forms.BooleanField(label="启用", required=False)
    count = forms.IntegerField(min_value=1)
    span = forms.IntegerField(label="几个月内", min_value=1, max_value=MOST_SPAN)
    measure = forms.ChoiceField(label="拟办", choices=AttentionMeasure.choices)

    def __init__(self, rule: AttentionRule, data: Any = None) -> None:
        self.rule, self.kind = rule, KINDS[rule.kind]
        initial = {name: getattr(rule, name) for name in ("is_on", "count", "span", "measure")}
        super().__init__(data, prefix=rule.kind, initial=initial)
        self.fields["count"].label = self.kind.counts
        self.fields["count"].max_value = self.kind.most  # type: ignore[attr-defined]
        if self.kind.span is None:
            del self.fields["span"]

    @property
    def figures(self) -> list[forms.BoundField]:
        """All but the switch."""
        return [self[name] for name in self.fields if name != "is_on"]

    def clean_count(self) -> int:
        count = self.cleaned_data["count"]
        if count > self.kind.most:
            raise ValidationError(f"{self.kind.counts}最多 {self.kind.most}")
        return count

    @property
    def parts(self) -> dict[str, Any]:
        """The arguments of boards.attention.deciding.set_rule."""
        return {"span": 1, **self.cleaned_data}


def rule_forms(rules: Sequence[AttentionRule], data: Any = None) -> list[RuleForm]:
    return [RuleForm(rule, data) for rule in rules]


class CaseWords(forms.Form):
    """One of its `steps`, by the button that was pressed, with words that stay: no number of a person in them."""

    steps: ClassVar[tuple[str, ...]] = ()
    step = forms.ChoiceField(
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请按这一页上的一个按钮"),
    )
    words = VisibleField(label="理由", lines=True, max_length=limit_of(AttentionCase, "words"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, CASE_STEPS[name].label) for name in self.steps]
        cast(forms.ChoiceField, self.fields["step"]).choices = choices

    def clean_words(self) -> str:
        words = self.cleaned_data["words"]
        if kind := personal_number(words):
            raise ValidationError(f"像是写了{kind}，请去掉再提交")
        return words


class DecideAttentionForm(CaseWords):
    steps = ("adopt", "decline")
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].widget = forms.Textarea(attrs={"rows": 3})
        self.fields["words"].help_text = "采纳或不采纳的理由，最多 200 字；不写个人姓名。"


class HoldForm(CaseWords):
    steps = ("hold", "withdraw")
    version = forms.IntegerField(widget=forms.HiddenInput)
    held_on = forms.DateField(label="办理日期", widget=day_box(), required=False)
    met_post = VisibleField(
        label="对方职务",
        max_length=limit_of(AttentionCase, "met_post"),
        required=False,
        help_text="只写职务，如 主要负责人、分管负责人；不写姓名",
    )
    field_order = ("held_on", "met_post", "words")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].label = "情况"
        self.fields["words"].widget = forms.Textarea(attrs={"rows": 3})
        self.fields["words"].help_text = "谈了什么、对方怎么说；收回决定的，写收回的理由。最多 200 字。"

    @property
    def held(self) -> Held | None:
        on = self.cleaned_data.get("held_on")
        return Held(on, self.cleaned_data.get("met_post", "")) if on else None
