"""A year's rules as a file."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from departments.uploads import refuse_lost


class YearRulesForm(forms.Form):
    file = forms.FileField(
        label="改好的工作簿",
        allow_empty_file=True,  # what it holds is the import's to say
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "请选择工作簿"},
    )

    def clean_file(self) -> UploadedFile:
        refuse_lost(self.cleaned_data["file"])
        return self.cleaned_data["file"]
