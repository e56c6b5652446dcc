"""The three panes of the desk as a template reads them: of a line, and of an explanation."""

from typing import Any

from django.utils import timezone

from assessments.models import Determination, Explanation
from assessments.office.dossier import (
    dossier,
    events_of,
    fallen,
    is_added_undecided,
    standard_parts,
    why_aside,
)
from assessments.office.explanations import remarked
from assessments.office.flag_shares import flag_shares
from assessments.office.forms.decisions import DecisionForm
from assessments.office.merging import merge_panel
from assessments.office.presence import colleagues, place_name
from assessments.office.reasons import preselected, reasons_for
from assessments.office.repetition import repetitions
from assessments.office.talks import TalkSubject
from assessments.office.views.deciding import buttons
from assessments.office.views.talks import talk_panel
from assessments.workflow import decided_by_another
from departments.permissions import SignedInRequest
from departments.typed_words import typed_at

LINE, EXPLANATION = "assessments/_desk_line.html", "assessments/_desk_explanation.html"


def line_panes(
    request: SignedInRequest, line: Determination, form: DecisionForm[Determination] | None = None
) -> dict[str, Any]:
    around = dossier(line, request.user)
    likely = repetitions([line], request.user)[line.pk]
    proposals = reasons_for(line, around.verdict, likely)
    typed = typed_at(request, "review_line", line.pk).dict()
    initial = {"reasons": preselected(line, around.verdict, likely), **typed}
    return {
        "panes": LINE,
        "dossier": around,
        "line": line,
        "share": around.shares.of(line.assessor),
        "talks": talk_panel(request, TalkSubject.of(line)),
        "merging": merge_panel(line, likely, request.user),
        "form": form or DecisionForm(line, initial=initial, proposals=proposals),
        "address": "review_line",
        "steps": buttons(request, line),
        "leaning": around.leaning,
        "undoes_another": decided_by_another(line, request.user),
        "awaits_second": is_added_undecided(line),
        "colleague": _colleague(request, line),
    }


def explanation_panes(
    request: SignedInRequest, explanation: Explanation, form: DecisionForm[Explanation] | None = None
) -> dict[str, Any]:
    typed = typed_at(request, "review_explanation", explanation.pk).dict()
    shares, events = flag_shares(explanation.month), events_of(explanation)
    return {
        "panes": EXPLANATION,
        "talks": talk_panel(request, TalkSubject.of(explanation)),
        "marks": remarked(explanation).marks,
        "explanation": explanation,
        "standard": standard_parts(explanation.clause, explanation.month.calendar_month),
        "events": events,
        "fallen": fallen(explanation, events),
        "shares": shares,
        "share": shares.of(explanation.assessor),
        "form": form or DecisionForm(explanation, initial=typed),
        "address": "review_explanation",
        "steps": buttons(request, explanation),
        "leaning": "accept",
        "undoes_another": decided_by_another(explanation, request.user),
        "aside": why_aside(explanation, request.user),
        "colleague": _colleague(request, explanation),
    }


def _colleague(request: SignedInRequest, thing: Determination | Explanation) -> str:
    """Who else of the office has it open just now."""
    return colleagues(request.user, now=timezone.now()).get(place_name(thing), "")
