from rules.models.clauses import MEASURED, METRIC_WAYS, Clause, Kind, Label, Visibility, registered_groups
from rules.models.governed import GovernedMonth
from rules.models.metrics import COMPARABLE, FOLLOWING, USUAL_PLACES, Basis, Derivation, Frequency, Metric
from rules.models.points import DEFAULT_MOST, ClauseLimit, PointScale
from rules.models.readings import NUMBERS, Numbers, Reading, numbers_fault
from rules.models.rounds import RevisionRound, RoundReminder
from rules.models.rule_sets import IN_WORK, WRITABLE, RuleSet, RuleSetState, governing, with_newer
from rules.models.signals import Signal, signal_order
from rules.models.wording import WordingKind, WordingWord

__all__ = [
    "COMPARABLE",
    "DEFAULT_MOST",
    "FOLLOWING",
    "IN_WORK",
    "MEASURED",
    "METRIC_WAYS",
    "NUMBERS",
    "USUAL_PLACES",
    "WRITABLE",
    "Basis",
    "Clause",
    "ClauseLimit",
    "Derivation",
    "Frequency",
    "GovernedMonth",
    "Kind",
    "Label",
    "Metric",
    "Numbers",
    "PointScale",
    "Reading",
    "RevisionRound",
    "RoundReminder",
    "RuleSet",
    "RuleSetState",
    "Signal",
    "Visibility",
    "WordingKind",
    "WordingWord",
    "governing",
    "numbers_fault",
    "registered_groups",
    "signal_order",
    "with_newer",
]
