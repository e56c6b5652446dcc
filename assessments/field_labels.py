"""What the fields of this floor's forms are called where unsaved words are shown again."""

from assessments.forms.explanations import ReasonForm
from assessments.forms.lines import LineForm
from assessments.forms.pasting import PasteForm
from assessments.office.forms.decisions import DecisionForm
from departments.labels import labels_of

LABELS = {
    **labels_of(LineForm, "grounds", "facts"),
    "unit": "单位编码",  # what was sent is the code
    **labels_of(ReasonForm, "reason", "words"),
    **labels_of(DecisionForm, "reasons", "note"),
    **labels_of(PasteForm, "block"),
}
SILENT = ("was-", "version", "kept", "data_month", "shown-", "sheet", "laid")
