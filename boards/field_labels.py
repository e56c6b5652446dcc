"""What the fields of this floor's forms are called where unsaved words are shown again."""

from boards.forms import ApprovedForm, PublishForm
from departments.labels import labels_of

LABELS = {
    **labels_of(ApprovedForm, "approved_by", "approval_words"),
    **labels_of(PublishForm, "waive"),
}
SILENT = ()
