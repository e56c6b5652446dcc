from boards.models.attention import AttentionCase, AttentionRule, CaseState
from boards.models.bulletins import Bulletin, BulletinChange, BulletinDraft, BulletinQuerySet
from boards.models.editions import (
    CorrectionKind,
    Edition,
    EditionQuerySet,
    InternetRelease,
    InternetReleaseQuerySet,
    PosterFile,
    Posting,
    PostingKind,
    Standing,
    Withdrawal,
    WithdrawalKind,
)
from boards.models.reports import ReportNote
from boards.models.submitted import SubmittedDraft
from boards.models.year_results import VetoItem, YearConversion, YearResult

__all__ = [
    "AttentionCase",
    "AttentionRule",
    "Bulletin",
    "BulletinChange",
    "BulletinDraft",
    "BulletinQuerySet",
    "CaseState",
    "CorrectionKind",
    "Edition",
    "EditionQuerySet",
    "InternetRelease",
    "InternetReleaseQuerySet",
    "PosterFile",
    "Posting",
    "PostingKind",
    "ReportNote",
    "Standing",
    "SubmittedDraft",
    "VetoItem",
    "Withdrawal",
    "WithdrawalKind",
    "YearConversion",
    "YearResult",
]
