"""What the publisher writes on the page of a month's bulletin."""

from django import forms

from boards.forms import ApprovedForm
from commitments.models import BulletinCorrection, BulletinReach
from departments.fields import VisibleField


class BulletinPublishForm(ApprovedForm):
    """Who approved, how far it goes, and a reason where something is not done."""

    reach = forms.ChoiceField(label="公开范围", choices=BulletinReach.choices, initial=BulletinReach.HALL)
    waive = VisibleField(
        label="放行理由",
        max_length=200,
        required=False,
        help_text="有未了事项而仍要发布时填写，理由记入历史。",
    )
    field_order = ("approved_by", "approved_on", "approval_words", "reach", "waive", "password", "seen")


class BulletinCorrectionForm(BulletinPublishForm):
    """The same with what is corrected and why, which everybody reads."""

    kind = forms.ChoiceField(label="更正类别", choices=BulletinCorrection.choices)
    reason = VisibleField(label="更正原因", max_length=200, help_text="公开。")
    field_order = ("kind", "reason", *BulletinPublishForm.field_order)  # type: ignore[assignment]
