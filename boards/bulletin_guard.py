"""What the database keeps of released bulletins: every row as it is, but for the words of a withdrawn board.

Its text and its files may become empty, and nothing else of it may change, once the edition that it tells of was
withdrawn (boards.withdrawing).
"""

from departments.history.guards import MESSAGE, Guard

NEVER = "1 = 1"
_KEPT = (
    "id", "month", "kind", "number", "digest", "published_at", "published_by_id", "edition_id", "document_number",
    "dated", "change", "reason", "pdf_sha256", "docx_sha256",
)  # fmt: skip
_TAKEN = (
    "EXISTS (SELECT 1 FROM boards_bulletin t WHERE t.id = NEW.id OR t.digest = NEW.digest "
    "OR (t.month = NEW.month AND t.kind = NEW.kind AND t.number = NEW.number))"
)
# Never NULL, which PostgreSQL would take for "not refused".
_SAME_ISSUE = "COALESCE(NEW.issue = OLD.issue, NEW.issue IS NULL AND OLD.issue IS NULL)"
_WITHDRAWN = "EXISTS (SELECT 1 FROM boards_withdrawal w WHERE w.edition_id = OLD.edition_id)"
_EMPTIES = " AND ".join(
    [
        "NEW.content = ''",
        "length(NEW.pdf) = 0",
        "length(NEW.docx) = 0",
        *(f"NEW.{name} = OLD.{name}" for name in _KEPT),
        _SAME_ISSUE,
        _WITHDRAWN,
    ]
)

BULLETIN_GUARD = Guard(MESSAGE, insert=_TAKEN, update=f"NOT ({_EMPTIES})", delete=NEVER)
