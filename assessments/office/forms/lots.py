"""What the office types to undo a lot."""

from django import forms

from assessments.workflow import NOTE_LIMIT
from departments.fields import VisibleField


class UndoLotForm(forms.Form):
    """The words that the undoing of another's decisions needs."""

    note = VisibleField(label="撤销的理由", required=False, max_length=NOTE_LIMIT)
