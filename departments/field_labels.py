"""What the fields of this floor's forms are called where unsaved words are shown again."""

from departments.forms import AccountForm, DaysForm, DepartmentForm
from departments.labels import labels_of

LABELS = {
    **labels_of(DepartmentForm, "name", "short_name"),
    **labels_of(AccountForm, "phone", "email"),
    **labels_of(DaysForm, "lines"),
}
SILENT = ("seen", "next")
