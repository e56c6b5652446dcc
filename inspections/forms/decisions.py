"""What the office and the unit write about a finding."""

from datetime import date
from typing import Any

from django import forms

from departments.fields import VisibleField, day_box
from departments.forms import Grouped
from inspections.accounting import Decision
from inspections.models import (
    Accountability,
    AccountabilityKind,
    AccountabilityTarget,
    PostKind,
    ReviewOutcome,
    Stance,
)
from inspections.models.findings import ANSWER_LIMIT, CONCLUSION_LIMIT, PUBLIC_LIMIT, REVIEW_LIMIT
from inspections.models.measures import ORGAN_LIMIT, PERSON_LIMIT
from inspections.models.people import BECAUSE_LIMIT, DOCUMENT_LIMIT
from inspections.terms import Terms
from inspections.workflow import StepWords

ROWS = forms.Textarea(attrs={"rows": 4})


class StepForm(Grouped, forms.Form):
    """The office's words with a step, and what it saw when it pressed."""

    note = VisibleField(label="意见", lines=True, required=False, max_length=CONCLUSION_LIMIT, widget=ROWS)
    public_words = VisibleField(
        label="公开事由",
        required=False,
        max_length=PUBLIC_LIMIT,
        help_text="查实之后带入认定时用，不写人名、地点。",
    )
    rectify_days = forms.IntegerField(
        label="整改期限（工作日）", min_value=1, max_value=60, initial=Terms().rectify, required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    state = forms.CharField(widget=forms.HiddenInput)

    @property
    def words(self) -> StepWords:
        data = self.cleaned_data
        days = data["rectify_days"] or Terms().rectify
        return StepWords(data["note"], rectify_days=days, public_words=data["public_words"])


class AnswerForm(Grouped, forms.Form):
    stance = forms.ChoiceField(
        label="意见",
        choices=Stance.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选属实、部分属实或不属实"},
    )
    note = VisibleField(
        label="情况说明",
        lines=True,
        required=False,
        max_length=ANSWER_LIMIT,
        widget=ROWS,
        help_text="属实的可不填；不属实、部分属实要写明情况和依据。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def words(self) -> StepWords:
        return StepWords(self.cleaned_data["note"], stance=self.cleaned_data["stance"])


class RectifiedForm(Grouped, forms.Form):
    note = VisibleField(
        label="整改情况",
        lines=True,
        max_length=ANSWER_LIMIT,
        widget=ROWS,
        help_text="改了什么、谁负责、怎样防止再犯。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    @property
    def words(self) -> StepWords:
        return StepWords(self.cleaned_data["note"])


class ReviewAskForm(Grouped, forms.Form):
    words = VisibleField(
        label="申请复核的理由",
        lines=True,
        max_length=REVIEW_LIMIT,
        widget=ROWS,
        help_text="哪里与事实不符、依据什么。",
    )


class ReviewDecisionForm(Grouped, forms.Form):
    outcome = forms.ChoiceField(
        label="复核决定",
        choices=ReviewOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选维持、变更或撤销"},
    )
    reason = VisibleField(label="决定的理由", lines=True, max_length=CONCLUSION_LIMIT, widget=ROWS)


class AccountabilityForm(Grouped, forms.Form):
    """问责, of one finding or of many under one document."""

    kind = forms.ChoiceField(label="方式", choices=AccountabilityKind.choices)
    target = forms.ChoiceField(
        label="对象", choices=AccountabilityTarget.choices, initial=AccountabilityTarget.PERSON
    )
    organ = VisibleField(label="决定机关", max_length=ORGAN_LIMIT)
    document = VisibleField(
        label="文号", required=False, max_length=DOCUMENT_LIMIT, help_text="不予问责的不填，写理由。"
    )
    decided_on = forms.DateField(label="决定日期", widget=day_box())
    post = forms.ChoiceField(label="岗位类别", choices=[("", "不写"), *PostKind.choices], required=False)
    person_code = VisibleField(
        label="人员代号",
        required=False,
        max_length=PERSON_LIMIT,
        help_text="写成 2020-001 的样子，不写姓名；姓名在文件里。",
    )
    starts_on = forms.DateField(
        label="开始日期", widget=day_box(), required=False, help_text="只有安排到基层再上岗要填。"
    )
    ends_on = forms.DateField(
        label="期满日期", widget=day_box(), required=False, help_text="不填就是三个月；超过的另下文件。"
    )
    reason = VisibleField(label="理由", required=False, max_length=BECAUSE_LIMIT)

    def __init__(self, *args: Any, today: date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if today is not None:
            self.initial.setdefault("decided_on", today)

    @property
    def decision(self) -> Decision:
        return Decision(**self.cleaned_data)


class ReturnForm(forms.Form):
    returned_on = forms.DateField(
        label=Accountability._meta.get_field("returned_on").verbose_name, widget=day_box()
    )
