"""What the fields of these forms are called where unsaved words are shown again."""

from departments.labels import labels_of
from inspections.forms.decisions import (
    AccountabilityForm,
    AnswerForm,
    ReviewAskForm,
    ReviewDecisionForm,
    StepForm,
)
from inspections.forms.entering import EnteredForm
from inspections.forms.rounds import ExtraVisitForm
from inspections.forms.supervisors import ConductForm, EndForm
from inspections.forms.walk import WalkForm

LABELS = {
    **labels_of(WalkForm, "words", "place"),
    **labels_of(EnteredForm, "origin", "topic"),
    **labels_of(StepForm, "note", "public_words", "rectify_days"),
    **labels_of(AnswerForm, "stance"),
    **labels_of(ReviewAskForm, "words"),
    **labels_of(ReviewDecisionForm, "outcome", "reason"),
    **labels_of(AccountabilityForm, "organ", "document", "decided_on", "starts_on", "ends_on", "person_code"),
    **labels_of(ExtraVisitForm, "supervisors"),
    **labels_of(EndForm, "ended_on", "because"),
    **labels_of(ConductForm, "year", "word"),
}
SILENT = (
    "where",
    "unit",
    "chip",
    "token",
    "seen_at",
    "action",
    "version",
    "state",
    "step",
    "kept",
    "batch",
    "finding",
)
