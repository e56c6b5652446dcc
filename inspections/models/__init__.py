from inspections.models.bulletins import InspectionBulletin
from inspections.models.feeds import InspectionFeed, InspectionLead, InspectionSeries
from inspections.models.findings import (
    Finding,
    FindingFile,
    FindingOrigin,
    FindingState,
    Review,
    ReviewOutcome,
    Stance,
)
from inspections.models.measures import (
    Accountability,
    AccountabilityKind,
    AccountabilityTarget,
    PostKind,
)
from inspections.models.people import Conduct, ConductWord, Supervisor, SupervisorKind
from inspections.models.rounds import Check, Round, Topic, Visit, VisitOutcome

__all__ = [
    "Accountability",
    "AccountabilityKind",
    "AccountabilityTarget",
    "Check",
    "Conduct",
    "ConductWord",
    "Finding",
    "FindingFile",
    "FindingOrigin",
    "FindingState",
    "InspectionBulletin",
    "InspectionFeed",
    "InspectionLead",
    "InspectionSeries",
    "PostKind",
    "Review",
    "ReviewOutcome",
    "Round",
    "Stance",
    "Supervisor",
    "SupervisorKind",
    "Topic",
    "Visit",
    "VisitOutcome",
]
