from assessments.models.aliases import BlockAlias
from assessments.models.delegations import Delegation, DelegationState, SigningRule
from assessments.models.desk import DeskPresence, DeskPress
from assessments.models.determinations import (
    FACTS_LIMIT,
    GROUNDS_LIMIT,
    SETTLED,
    WITH_OFFICE,
    Determination,
    Evidence,
    LineState,
    Origin,
)
from assessments.models.explanations import Explanation, ExplanationState, Reason
from assessments.models.files import StoredFile
from assessments.models.light_requests import LightRequest, LightRequestState
from assessments.models.months import (
    Month,
    MonthStatus,
    Submission,
    assessors_asked,
    assessors_by_month,
)
from assessments.models.notices import NoticeIssue, NoticeLine
from assessments.models.objections import Objection, ObjectionState
from assessments.models.receipts import Receipt
from assessments.models.rectifications import Rectification, RectificationState
from assessments.models.reminders import MonthReminder
from assessments.models.talks import TALK_LIMIT, WHOM_LIMIT, Talk
from assessments.models.unit_files import UnitFile
from assessments.models.uploads import Upload

__all__ = [
    "FACTS_LIMIT",
    "GROUNDS_LIMIT",
    "SETTLED",
    "TALK_LIMIT",
    "WHOM_LIMIT",
    "WITH_OFFICE",
    "BlockAlias",
    "Delegation",
    "DelegationState",
    "DeskPresence",
    "DeskPress",
    "Determination",
    "Evidence",
    "Explanation",
    "ExplanationState",
    "LightRequest",
    "LightRequestState",
    "LineState",
    "Month",
    "MonthReminder",
    "MonthStatus",
    "NoticeIssue",
    "NoticeLine",
    "Objection",
    "ObjectionState",
    "Origin",
    "Reason",
    "Receipt",
    "Rectification",
    "RectificationState",
    "SigningRule",
    "StoredFile",
    "Submission",
    "Talk",
    "UnitFile",
    "Upload",
    "assessors_asked",
    "assessors_by_month",
]
