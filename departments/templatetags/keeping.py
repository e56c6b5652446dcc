"""The mark of a form whose words are kept while they are typed (departments.typed_words)."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from departments.typed_words import names_kept_at, place_of

register = template.Library()


@register.simple_tag(takes_context=True)
def keeps(context: dict[str, Any], name: str, *args: Any) -> SafeString:
    """The attributes of a form that is sent to the address of that name, for static/js/keeping.js."""
    return keeps_at(context, reverse(name, args=args))


@register.simple_tag(takes_context=True)
def keeps_at(context: dict[str, Any], sent_to: str) -> SafeString:
    """The same of the form that is sent to this address."""
    place = place_of(sent_to)
    address = reverse("typed_keep", args=[place])
    names = " ".join(names_kept_at(place))
    person = context["request"].user.pk
    return format_html('data-keep="{}" data-keep-names="{}" data-keeper="{}"', address, names, person)
