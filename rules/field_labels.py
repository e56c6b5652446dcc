"""What the fields of this floor's forms are called where unsaved words are shown again."""

from departments.labels import labels_of
from rules.forms.decisions import RulesDecisionForm
from rules.forms.rounds import RemindForm, RoundDatesForm
from rules.forms.workshop import ClauseForm, CopyForm

LABELS = {
    **labels_of(CopyForm, "effective_from"),
    **labels_of(ClauseForm, "text", "kind", "metric", "standard", "section", "visibility", "number"),
    **labels_of(ClauseForm, "gap_reason"),
    "months": "按月填的表",
    "newmetric": "新建或修改的指标",
    **labels_of(RoundDatesForm, "send_until", "decide_until"),
    **labels_of(RemindForm, "departments", "words"),
    **labels_of(RulesDecisionForm, "note", "document", "day", "meeting"),
}
SILENT = (
    "version",
    "seen_state",
    "step",
    "shown",
    "months-drawn_from",
    "newmetric-of",
    "newmetric-seen",
    "newmetric-press",
)
