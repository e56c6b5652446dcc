"""What a unit proposes for a month: ticked rows of what proposes itself, and rows of its own."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from commitments.models import Item
from commitments.models.items import TEXT_LIMIT
from commitments.planning import Proposal, propose, send_again
from departments.fields import MonthFormField, VisibleField
from departments.forms import Grouped
from departments.models import Department, User
from departments.months import CalendarMonth

ROWS = 3
GONE = "“%(value)s”已经不在可列的事项里，请看过再提出"


def new_token() -> str:
    return uuid4().hex


def text_field(**more: Any) -> VisibleField:
    hint = "写清做什么、做到什么程度；会公示，不写人名。"
    return VisibleField(**{"label": "事项", "max_length": TEXT_LIMIT, "help_text": hint, **more})


def month_field(label: str) -> MonthFormField:
    return MonthFormField(label=label, error_messages={"required": f"请填写{label}"})


class ProposalForm(Grouped, forms.Form):
    """The rows that are filled in; a row of its own is wanted whole. Nothing typed is lost when it is refused."""

    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)
    ticked = forms.MultipleChoiceField(
        label="自动列出的", required=False, error_messages={"invalid_choice": GONE}
    )

    def __init__(
        self, unit: Department, month: CalendarMonth, offered: Sequence[Proposal], *args: Any, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {
            "token": new_token(),
            "ticked": [each.text for each in offered],
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self.unit, self.month, self.offered = unit, month, list(offered)
        self.fields["ticked"].choices = [(each.text, each.text) for each in offered]  # type: ignore[attr-defined]
        for n in range(ROWS):
            self.fields[f"text_{n}"] = text_field(
                label=f"再加一项（{n + 1}）" if n else "加一项", required=False
            )
            self.fields[f"due_{n}"] = MonthFormField(
                label="办结期限", required=False, initial=str(month), widget=MonthFormField.widget
            )

    @property
    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"text_{n}"], self[f"due_{n}"]) for n in range(ROWS)]

    @property
    def boxes(self) -> list[tuple[Proposal, bool]]:
        ticked = self["ticked"].value() or ()
        return [(each, each.text in ticked) for each in self.offered]

    @property
    def is_spread(self) -> bool:
        """Whether more than the first row of its own holds something, so that all are shown."""
        return any(self[f"text_{n}"].value() or self[f"text_{n}"].errors for n in range(1, ROWS))

    def take(self, *, actor: User, now: datetime) -> list[Item]:
        """What was proposed; empty where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return []
        try:
            token = self.cleaned_data["token"]
            return propose(self.unit, self.month, list(self._proposals()), actor=actor, token=token, now=now)
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return []

    def _proposals(self) -> Iterator[Proposal]:
        ticked = self.cleaned_data["ticked"]
        yield from (each for each in self.offered if each.text in ticked)
        for n in range(ROWS):
            if text := self.cleaned_data.get(f"text_{n}"):
                yield Proposal(text, self.cleaned_data.get(f"due_{n}") or self.month)


class SendAgainForm(Grouped, forms.Form):
    """A returned item in other words."""

    text = text_field()
    due_month = month_field("办结期限")
    version = forms.IntegerField(widget=forms.HiddenInput)

    def take(self, item: Item, *, actor: User, now: datetime) -> Item | None:
        """None where it is refused, and the form says why. Raises PermissionDenied."""
        if not self.is_valid():
            return None
        data = self.cleaned_data
        try:
            return send_again(
                item, data["text"], data["due_month"], actor=actor, version=data["version"], now=now
            )
        except ValidationError as refusal:
            self.take_refusal(refusal)
            return None
