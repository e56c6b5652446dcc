from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from departments.permissions import SignedInRequest, is_office, only
from rules.forms.decisions import RulesDecisionForm
from rules.permissions import may_read_rounds
from rules.rounds import round_of
from rules.set_history import set_history
from rules.views.own import visible_set
from rules.workflow import steps_open_to
from rules.workshop import workshop_set


@require_safe
@only(may_read_rounds)
def rules_round(request: SignedInRequest) -> HttpResponse:
    return render(request, "rules/rules_round.html", {"round": round_of(now=timezone.now())})


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_read_rounds, to_post=is_office)
def rules_review(request: SignedInRequest, pk: int) -> HttpResponse:
    rule_set = visible_set(request, pk)
    page = workshop_set(rule_set)
    clauses = [row.clause for row in page.rows if row.clause]
    form = RulesDecisionForm(rule_set, clauses, request.POST or None)
    if request.method == "POST" and (fresh := form.take(actor=request.user)):
        messages.success(request, f"{fresh}现在是“{fresh.get_state_display()}”")
        return redirect("rules_round")
    open_steps = [step for step in steps_open_to(request.user, rule_set) if step.is_decision]
    context = {
        "rule_set": rule_set,
        "page": page,
        "parts": form.beside(page.parts),
        "form": form,
        "steps": open_steps,
        "events": set_history(rule_set),
    }
    return render(request, "rules/rules_review.html", context)
