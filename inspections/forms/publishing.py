"""The form by which a round's result is published."""

from typing import Any

from boards.forms import ApprovedForm
from departments.fields import VisibleField


class ResultForm(ApprovedForm):
    """The publication of a round's result; a correction says why."""

    waive = VisibleField(
        label="放行理由", max_length=200, required=False, help_text="有问题没有核实而仍要发布时填写，记入历史"
    )
    reason = VisibleField(label="更正原因", max_length=200, help_text="公开")
    field_order = ("approved_by", "approved_on", "approval_words", "reason", "waive", "password", "seen")

    def __init__(self, *args: Any, is_correction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_correction:
            del self.fields["reason"]
