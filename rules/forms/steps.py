"""What a page of a rule set says that it showed, so that nothing is done to what nobody saw."""

from django import forms


class SeenSetForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    seen_state = forms.CharField(required=False, widget=forms.HiddenInput)
