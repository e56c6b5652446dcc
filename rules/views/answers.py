"""How a refusal of the domain is told on the pages of rules in work."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest


def tell_refusal(request: HttpRequest, refusal: ValidationError) -> None:
    for sentence in refusal.messages:
        messages.error(request, sentence)
