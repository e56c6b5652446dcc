"""What the office types to decide: the step, its reasons and words, and what it had before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar, cast

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundWidget

from assessments.models import Determination, Explanation
from assessments.office.presses import LONGEST
from assessments.office.reasons import USUAL_REASONS
from assessments.steps import STEPS
from assessments.workflow import NOTE_LIMIT, take_step
from departments.fields import VisibleField
from departments.models import User
from departments.steps import Step, StepRefused
from departments.text import LONGEST_KEY

PLACE = rf"^((lines|explanations)/[0-9]{{1,{LONGEST_KEY}}})?$"
SEEN = rf"[0-9]{{1,{LONGEST_KEY}}}\.[0-9]{{1,{LONGEST_KEY}}}"
AnyThing = TypeVar("AnyThing", bound=Determination | Explanation)


def is_button(step: Step) -> bool:
    """A step of the office that needs nothing but its own line: the decisions and their undoing."""
    return (step.is_decision and not step.names_another) or step.name == "undo"


def office_steps(thing: Determination | Explanation) -> dict[str, Step]:
    """The steps of the table that are the office's buttons."""
    return {step.name: step for step in STEPS[type(thing)].values() if is_button(step)}


@dataclass(frozen=True)
class OfferedReason:
    """A reason to tick: for which steps, by their names, and the digit that ticks it with Alt ("" for none)."""

    box: BoundWidget
    steps: str
    digit: str


@dataclass(frozen=True)
class OfferedReasons:
    """The reasons of one box of the form, and for which steps they are."""

    steps: str
    chips: list[OfferedReason]


class ReasonsField(forms.MultipleChoiceField):
    """Reasons to tick, as they are offered now; a usual reason by its bare name always holds."""

    default_error_messages = {"invalid_choice": "“%(value)s”所据的情况已有变化，请看过再选"}

    def valid_value(self, value: Any) -> bool:
        return value in USUAL_REASONS or super().valid_value(value)


class DecisionForm(forms.Form, Generic[AnyThing]):
    """A decision: the button pressed, the reasons ticked and typed, and the version that was read."""

    step = forms.ChoiceField(label="审核", error_messages={"required": "请按下面的一个按钮"})
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen_state = forms.CharField(required=False, widget=forms.HiddenInput)
    reasons = ReasonsField(
        label="常用理由",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    against = ReasonsField(
        label="仍要审定的理由",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = VisibleField(
        lines=True,
        label="意见",
        required=False,
        max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        thing: AnyThing,
        data: Any = None,
        *,
        proposals: Mapping[str, Sequence[str]] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.thing, self.proposals = thing, proposals
        self.unsaved = ""
        self.steps = office_steps(thing)
        cast(forms.ChoiceField, self.fields["step"]).choices = [
            (step.name, step.label) for step in self.steps.values()
        ]
        self.initial.setdefault("version", thing.version)
        self.initial.setdefault("seen_state", thing.state)
        against = proposals.get("accept", ())
        others = [reasons for name, reasons in proposals.items() if name != "accept"]
        self._offer("against", dict.fromkeys(against))
        self._offer("reasons", dict.fromkeys(words for reasons in others for words in reasons))

    def _offer(self, name: str, offered: Mapping[str, None]) -> None:
        cast(forms.ChoiceField, self.fields[name]).choices = [(words, words) for words in offered]
        if not offered:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The reasons ticked for the step go before the words typed; what was ticked for another is left aside."""
        super().clean()
        cleaned = self.cleaned_data
        step = self.steps.get(cleaned.get("step", ""))
        ticked = self._ticked(step) if step else []
        cleaned["words"] = "；".join(filter(None, [*ticked, cleaned.get("note", "").strip()]))
        if step and step.needs_note and not cleaned["words"]:
            self.add_error("note", f"{step.label}要写明理由")
        if len(cleaned["words"]) > NOTE_LIMIT:
            self.add_error("note", f"理由合计不能超过 {NOTE_LIMIT} 个字")
        return cleaned

    def _ticked(self, step: Step) -> list[str]:
        name = "against" if step.name == "accept" else "reasons" if step.needs_note else ""
        return self.cleaned_data.get(name, [])

    def take(self, *, actor: User) -> AnyThing | None:
        """Take the step; None where the form is wrong, which then says why. StepRefused goes through."""
        if not self.is_valid():
            return None
        seen = {name: self.cleaned_data[name] for name in ("version", "seen_state")}
        try:
            return take_step(
                self.thing, self.taken.name, actor=actor, note=self.cleaned_data["words"], **seen
            )
        except StepRefused:
            raise
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return None

    @property
    def is_written(self) -> bool:
        """Whether its words are to be seen at once: somebody typed some, or something is wrong with them."""
        return bool(self.is_bound or self.initial.get("note"))

    @property
    def chips(self) -> list[OfferedReasons]:
        """What there is to tick, box by box: for the other steps, and for an acceptance against the machine."""
        return [self._chips(name) for name in ("reasons", "against") if name in self.fields]

    def _chips(self, name: str) -> OfferedReasons:
        """Alt+1 to Alt+6 are the usual reasons, whatever the figures say before them; that is Alt+0."""
        boxes = list(self[name])
        values = [str(box.data["value"]) for box in boxes]
        steps = [
            " ".join(step for step, words in self.proposals.items() if value in words) for value in values
        ]
        start = 0 if name == "reasons" and not values[0].startswith(USUAL_REASONS) else 1
        numbered = list(zip(boxes, steps, range(start, start + len(boxes)), strict=True))
        for box, _, number in numbered:
            key = {"data-key": f"Alt+Digit{number}", "data-key-word": box.choice_label}
            likely = {"data-likely": ""} if box.data["selected"] and not self.is_bound else {}
            box.data["attrs"] |= likely | (key if number < 10 else {})
        chips = [OfferedReason(box, named, str(n) if n < 10 else "") for box, named, n in numbered]
        return OfferedReasons(" ".join(dict.fromkeys(" ".join(steps).split())), chips)

    @property
    def taken(self) -> Step:
        return self.steps[self.cleaned_data["step"]]

    def again(self, fresh: AnyThing) -> "DecisionForm[AnyThing]":
        """The same words, beside the version that stands now; `unsaved` holds them where no box is left."""
        ticks = {name: self.cleaned_data.get(name, []) for name in ("reasons", "against")}
        note = self.cleaned_data["note"]
        form = DecisionForm(fresh, initial=ticks | {"note": note}, proposals=self.proposals)
        form.unsaved = "；".join(filter(None, [*ticks["reasons"], *ticks["against"], note.strip()]))
        return form


class PressForm(forms.Form):
    """What the desk sends beside a decision: the token of the press, and where its reader goes next."""

    press = forms.RegexField(r"^[0-9a-f]*$", max_length=LONGEST, required=False, widget=forms.HiddenInput)
    on = forms.RegexField(PLACE, max_length=40, required=False, widget=forms.HiddenInput)

    @property
    def token(self) -> str:
        """ "" of a plain form, and of what is no token."""
        return self.cleaned_data.get("press", "") if self.is_valid() else ""


class SeenForm(forms.Form):
    """Which explanations were on the page, as `pk.version` with spaces between."""

    seen = forms.RegexField(rf"^{SEEN}( {SEEN})*$", max_length=20000, widget=forms.HiddenInput)

    def clean_seen(self) -> dict[int, int]:
        pairs = (pair.split(".") for pair in self.cleaned_data["seen"].split())
        return {int(pk): int(version) for pk, version in pairs}
