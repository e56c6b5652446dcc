"""What the database keeps of editions: every row as it is, but for the words of one that was withdrawn.

Its content may become empty, and nothing else of it may change, once a record says that it was withdrawn
(boards.withdrawing) and a later edition of its month stands.
"""

from departments.history.guards import MESSAGE, Guard

NEVER = "1 = 1"
_KEPT = (
    "id", "month", "number", "digest", "published_at", "published_by_id", "kind", "reason", "approved_by",
    "approval_words", "waived_because",
)  # fmt: skip
_TAKEN = (
    "EXISTS (SELECT 1 FROM boards_edition t WHERE t.id = NEW.id OR t.digest = NEW.digest "
    "OR (t.month = NEW.month AND t.number = NEW.number))"
)
# Never NULL, which PostgreSQL would take for "not refused".
_SAME_DAY = "COALESCE(NEW.approved_on = OLD.approved_on, NEW.approved_on IS NULL AND OLD.approved_on IS NULL)"
_WITHDRAWN = "EXISTS (SELECT 1 FROM boards_withdrawal w WHERE w.edition_id = OLD.id)"
_OVERTAKEN = "EXISTS (SELECT 1 FROM boards_edition t WHERE t.month = OLD.month AND t.number > OLD.number)"
_EMPTIES = " AND ".join(
    [
        "NEW.content = ''",
        *(f"NEW.{name} = OLD.{name}" for name in _KEPT),
        _SAME_DAY,
        _WITHDRAWN,
        _OVERTAKEN,
    ]
)

EDITION_GUARD = Guard(MESSAGE, insert=_TAKEN, update=f"NOT ({_EMPTIES})", delete=NEVER)
