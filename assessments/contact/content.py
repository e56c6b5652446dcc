"""What the history keeps of a receipt, an objection, a rectification: the whole content at each step."""

from datetime import UTC

from assessments.models import Objection, Receipt, Rectification
from assessments.unit_events import ObjectionContent, ReceiptContent, RectificationContent


def receipt_content(receipt: Receipt) -> ReceiptContent:
    return ReceiptContent(
        line=receipt.line_id,
        unit=receipt.unit.code,
        decided_at=receipt.decided_at.astimezone(UTC).isoformat(),
        person=receipt.person_id,
    )


def objection_content(objection: Objection) -> ObjectionContent:
    """Its files are read, saved as they are by then."""
    return ObjectionContent(
        line=objection.line_id,
        unit=objection.unit.code,
        words=objection.words,
        files=_files(objection),
        filed_by=objection.filed_by_id,
        decide_until=objection.decide_until.isoformat(),
        first_reviewer=objection.first_reviewer_id,
        state=str(objection.state),
        version=objection.version,
        decided_by=objection.decided_by_id,
        reason=objection.reason,
    )


def rectification_content(rectification: Rectification) -> RectificationContent:
    return RectificationContent(
        line=rectification.line_id,
        due_on=rectification.due_on.isoformat(),
        state=str(rectification.state),
        version=rectification.version,
        feedback=rectification.feedback,
        files=_files(rectification),
        fed_back_by=rectification.fed_back_by_id,
        check_words=rectification.check_words,
        checked_by=rectification.checked_by_id,
    )


def _files(thing: Objection | Rectification) -> list[str]:
    return [f"{file.sha256} {file.size} {file.name}" for file in thing.files.order_by("pk")]
