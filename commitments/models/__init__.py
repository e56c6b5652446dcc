from commitments.models.bulletins import BulletinCorrection, BulletinReach, CommitmentBulletin
from commitments.models.closing import Opinion, Report, ReportFile
from commitments.models.feeds import CommitmentFeed, CommitmentLead, CommitmentSeries
from commitments.models.following import Difficulty, Extension, ExtensionState, Measure, MeasureKind
from commitments.models.honours import Honour, HonourKind
from commitments.models.items import APPLIED_FOR, OPEN, UNISSUED, Item, Source
from commitments.models.plans import Panel, Plan
from commitments.models.settings import YearRule
from commitments.models.works import Work

__all__ = [
    "APPLIED_FOR",
    "OPEN",
    "UNISSUED",
    "BulletinCorrection",
    "BulletinReach",
    "CommitmentBulletin",
    "CommitmentFeed",
    "CommitmentLead",
    "CommitmentSeries",
    "Difficulty",
    "Extension",
    "ExtensionState",
    "Honour",
    "HonourKind",
    "Item",
    "Measure",
    "MeasureKind",
    "Opinion",
    "Panel",
    "Plan",
    "Report",
    "ReportFile",
    "Source",
    "Work",
    "YearRule",
]
