"""The whole workbook: the sheets of the core, then those of every app that declares its own."""

from assessments.workbook.books import CORE, Book
from departments.declared import declared


def whole_book() -> Book:
    """CORE and, in the order of INSTALLED_APPS, the `BOOK` of each app's module `book`."""
    return sum((module.BOOK for module in declared("book")), CORE)
