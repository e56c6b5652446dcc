"""The events of the annual appraisal."""

from appraisals import book_events

PARTS = (book_events,)
