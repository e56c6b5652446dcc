"""What the meeting decided, typed back: extensions, difficulties, measures, honours."""

from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError

from commitments.difficulties import decide_difficulty
from commitments.extending import decide_extensions
from commitments.forms.plans import day
from commitments.forms.proposing import month_field
from commitments.honours import add_honour
from commitments.measures import EnteredMeasure, add_measures
from commitments.models import Difficulty, Extension, Honour, HonourKind, Item, Measure, MeasureKind
from commitments.models.following import (
    DECIDER_LIMIT,
    DECISION_LIMIT,
    DOCUMENT_LIMIT,
    MEASURE_WORDS_LIMIT,
    MOST_PERSONS,
    ORGAN_LIMIT,
)
from commitments.models.honours import CITATION_LIMIT, RECIPIENT_LIMIT
from departments.fields import VisibleField
from departments.models import User


class ToldForm(forms.Form):
    """A form whose refusal is one message: its row stands on a long page."""

    def refuse_invalid(self) -> None:
        if not self.is_valid():
            raise ValidationError([text for texts in self.errors.values() for text in texts])


class ExtensionDecisionForm(ToldForm):
    granted = forms.ChoiceField(
        choices=[("yes", "批准"), ("no", "不批")],
        error_messages={"required": "请按批准或不批", "invalid_choice": "请按批准或不批"},
    )
    decided_by_words = VisibleField(label="批准人", max_length=DECIDER_LIMIT)
    decided_on = day("批准日期")

    def take(self, extension: Extension, *, actor: User, now: datetime) -> Extension:
        """Raises what `decide_extensions` raises, and ValidationError of the form."""
        self.refuse_invalid()
        data = self.cleaned_data
        words, on = data["decided_by_words"], data["decided_on"]
        is_granted = data["granted"] == "yes"
        return decide_extensions([extension.pk], is_granted, words, on, actor=actor, now=now)[0]


class DifficultyDecisionForm(ToldForm):
    decision = VisibleField(label="会议决定", max_length=DECISION_LIMIT)
    decided_on = day("决定日期")

    def take(self, difficulty: Difficulty, *, actor: User, now: datetime) -> Difficulty:
        """Raises what `decide_difficulty` raises, and ValidationError of the form."""
        self.refuse_invalid()
        data = self.cleaned_data
        return decide_difficulty(difficulty, data["decision"], data["decided_on"], actor=actor, now=now)


class MeasureForm(ToldForm):
    kind = forms.ChoiceField(
        label="方式",
        choices=MeasureKind.choices,
        error_messages={"required": "请选择方式", "invalid_choice": "没有这种督办方式"},
    )
    on = day("日期")
    organ = VisibleField(label="机关", max_length=ORGAN_LIMIT, required=False)
    document = VisibleField(label="文号", max_length=DOCUMENT_LIMIT, required=False)
    persons = forms.IntegerField(
        label="人次",
        min_value=0,
        max_value=MOST_PERSONS,
        required=False,
        error_messages={"invalid": "人次要写整数"},
    )
    words = VisibleField(label="内部说明", max_length=MEASURE_WORDS_LIMIT, required=False)

    def take(self, item: Item, *, actor: User, now: datetime) -> Measure:
        """Raises what `add_measures` raises, and ValidationError of the form."""
        self.refuse_invalid()
        data = {**self.cleaned_data, "persons": self.cleaned_data["persons"] or 0}
        return add_measures([item], EnteredMeasure(**data), actor=actor, now=now)[0]


class HonourForm(ToldForm):
    kind = forms.ChoiceField(
        label="类别",
        choices=HonourKind.choices,
        error_messages={"required": "请选择类别", "invalid_choice": "没有这种类别"},
    )
    month = month_field("月份")
    citation = VisibleField(label="事迹", max_length=CITATION_LIMIT)
    recipient = VisibleField(label="获奖人", max_length=RECIPIENT_LIMIT, required=False)

    def take(self, item: Item, *, actor: User, now: datetime) -> Honour:
        """Raises what `add_honour` raises, and ValidationError of the form."""
        self.refuse_invalid()
        data = self.cleaned_data
        return add_honour(
            item,
            data["month"],
            data["kind"],
            data["citation"],
            recipient=data["recipient"],
            actor=actor,
            now=now,
        )
