"""What the fields of this floor's forms are called where unsaved words are shown again."""

from boards.bulletins.forms import BulletinForm
from boards.forms import ApprovedForm, PublishForm
from departments.labels import labels_of

LABELS = {
    **labels_of(
        BulletinForm, *(name for name in BulletinForm.base_fields if name != "number")
    ),  # a posting has another number
    **labels_of(ApprovedForm, "approved_by", "approval_words"),
    **labels_of(PublishForm, "waive"),
}
SILENT = ("body_sum", "based_on", "press")
