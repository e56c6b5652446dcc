"""Words set so that they break where they may: in pages and on posters alike."""

from django import template
from django.template.defaultfilters import stringfilter
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from departments import text as texts
from departments.typography import is_short_name, pieces

register = template.Library()


@register.filter
def unbroken(text: str, after: str = "") -> SafeString:
    """A sentence with its numbers held to their signs and units, and marks in a row set close.

    `after` is the mark that stands before it in another element.
    """
    parts = (
        format_html('<span class="{}">{}</span>', kind, part) if kind else conditional_escape(part)
        for kind, part in pieces(text, after=after)
    )
    return mark_safe("".join(parts))  # every part is escaped above


@register.filter
def whole(name: str, after: str = "") -> SafeString:
    """A name that is not broken, with the mark that may not begin a line after it; one too long for that may."""
    words = unbroken(f"{name}{after}")
    return format_html('<span class="whole">{}</span>', words) if is_short_name(name) else words


@register.filter(is_safe=True)
@stringfilter
def ended(text: str) -> str:
    """What a person wrote, as a sentence with one full stop: the page writes none after it."""
    return texts.ended(text)
