"""The way from a page to its twin in large type."""

from django import template

from boards.site.large import large_address

register = template.Library()
register.filter("large_address", large_address)
