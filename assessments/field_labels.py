"""What the fields of this floor's forms are called where unsaved words are shown again."""

from assessments.contact.forms.office import DueForm
from assessments.forms.delegations import DelegationForm
from assessments.forms.explanations import ReasonForm, ReplyForm
from assessments.forms.lines import LineForm
from assessments.forms.pasting import PasteForm
from assessments.models import Reason
from assessments.office.forms.decisions import DecisionForm
from assessments.office.forms.talks import TalkForm
from departments.labels import labels_of
from departments.models import Department

LABELS = {
    **labels_of(LineForm, "grounds", "facts"),
    **labels_of(LineForm, "unit"),
    **labels_of(ReasonForm, "reason", "words"),
    **labels_of(ReplyForm, "reply"),
    **labels_of(DelegationForm, "delegate", "first_day", "last_day"),
    **labels_of(DecisionForm, "reasons", "note"),
    **labels_of(TalkForm, "with_whom"),
    **labels_of(PasteForm, "block"),
    **labels_of(DueForm, "due_on"),
}
SILENT = (
    *(
        "was-",
        "version",
        "kept",
        "data_month",
        "shown-",
        "seen-",
        "sheet",
        "whole",
        "laid",
        "looked",
        "changed",
    ),
    *("column-", "row-", "start", "source", "book", "page"),  # with a block
)


def _unit(code: str) -> str:
    unit = Department.objects.filter(code=code).first()
    return unit.label if unit else code


TEXTS = {"unit": _unit, "reason": lambda value: dict(Reason.choices).get(value, value)}
