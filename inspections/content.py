"""What the events carry of a finding, a measure and a supervisor."""

from datetime import date

from departments.history.events import UNSAID
from inspections.events import FindingContent
from inspections.models import Finding


def finding_content(finding: Finding) -> FindingContent:
    """The finding as plain values; what its unit was not told is left out."""
    hashes = [file.sha256 for file in finding.files.all()]
    base = {"code": finding.code, "month": str(finding.calendar_month), "state": finding.state}
    if finding.notified_on is None:
        return FindingContent(**base, version=finding.version, files=hashes or UNSAID)
    return FindingContent(
        **base,
        version=finding.version,
        files=hashes or UNSAID,
        unit=finding.unit.code,
        topic=finding.topic,
        words=finding.words,
        public_words=finding.public_words,
        notified_on=told_day(finding.notified_on),
        answer_until=told_day(finding.answer_until),
        answered_on=told_day(finding.answered_on),
        stance=finding.stance,
        answer=finding.answer,
        concluded_on=told_day(finding.concluded_on),
        conclusion=finding.conclusion,
        dismissed_on=told_day(finding.dismissed_on),
        rectify_until=told_day(finding.rectify_until),
        rectified_on=told_day(finding.rectified_on),
        rectification=finding.rectification,
        closed_on=told_day(finding.closed_on),
    )


def told_day(day: date | None) -> str | None:
    return day.isoformat() if day else None
