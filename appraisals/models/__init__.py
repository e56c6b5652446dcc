from appraisals.models.adjustments import Adjustment, AdjustmentKind, AdjustmentState, Ruling, RulingKind
from appraisals.models.evaluations import (
    AnswerOption,
    Electorate,
    EvaluationPanel,
    PanelTally,
    Stage,
    StageState,
    TallySheet,
)
from appraisals.models.marks import LeadReturn, LeadReturnState, Quote, UnitMark, Upper
from appraisals.models.papers import AppraisalPaper, Indicator, PaperState, PaperSubject
from appraisals.models.teams import Colour, ColourName, TalkState, TeamTalk, Title, TitleKind

__all__ = [
    "Adjustment",
    "AdjustmentKind",
    "AdjustmentState",
    "AnswerOption",
    "AppraisalPaper",
    "Colour",
    "ColourName",
    "Electorate",
    "EvaluationPanel",
    "Indicator",
    "LeadReturn",
    "LeadReturnState",
    "PanelTally",
    "PaperState",
    "PaperSubject",
    "Quote",
    "Ruling",
    "RulingKind",
    "Stage",
    "StageState",
    "TalkState",
    "TallySheet",
    "TeamTalk",
    "Title",
    "TitleKind",
    "UnitMark",
    "Upper",
]
