from assessments.models.determinations import (
    FACTS_LIMIT,
    GROUNDS_LIMIT,
    Determination,
    Evidence,
    LineState,
    Origin,
)
from assessments.models.explanations import Explanation, ExplanationState, Reason
from assessments.models.files import StoredFile
from assessments.models.months import (
    Month,
    MonthStatus,
    Submission,
    assessors_asked,
    assessors_by_month,
)
from assessments.models.uploads import Upload

__all__ = [
    "FACTS_LIMIT",
    "GROUNDS_LIMIT",
    "Determination",
    "Evidence",
    "Explanation",
    "ExplanationState",
    "LineState",
    "Month",
    "MonthStatus",
    "Origin",
    "Reason",
    "StoredFile",
    "Submission",
    "Upload",
    "assessors_asked",
    "assessors_by_month",
]
