from assessments.models.determinations import (
    FACTS_LIMIT,
    GROUNDS_LIMIT,
    Determination,
    Evidence,
    LineState,
    Origin,
)
from assessments.models.explanations import Explanation, ExplanationState, Reason
from assessments.models.months import Month, MonthStatus, Submission
from assessments.models.readings import Reading

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
    "Reading",
    "Reason",
    "Submission",
]
