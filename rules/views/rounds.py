from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from departments.consequences import Unforeseen
from departments.forms import SealForm
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, has_own_clauses, is_office, only
from departments.views.answers import shown_or_asked
from rules.drafting import next_march
from rules.forms.decisions import RulesDecisionForm
from rules.forms.rounds import RemindForm, RoundDatesForm
from rules.models import RevisionRound
from rules.permissions import may_read_rounds, why_not_decide_rules
from rules.reminding import chat_text
from rules.round_dates import set_round_dates
from rules.rounds import round_of
from rules.set_history import set_history
from rules.views.own import visible_set
from rules.workflow import steps_open_to
from rules.workshop import workshop_set


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_read_rounds, to_post=is_office)
def rules_round(request: SignedInRequest) -> HttpResponse:
    current = round_of(now=timezone.now())
    form = RemindForm(current, request.POST or None)
    if request.method == "POST" and (told := form.take(actor=request.user, now=timezone.now())):
        messages.success(request, f"{told.words}。")
        return redirect("rules_round")
    user = request.user
    context = {
        "round": current,
        "form": form,
        "may_remind": is_office(user),
        "has_own": has_own_clauses(user),
    }
    return render(request, "rules/rules_round.html", context | {"chat_text": chat_text(current)})


@require_http_methods(["GET", "HEAD", "POST"])
@only(is_office)
def round_dates(request: SignedInRequest) -> HttpResponse:
    held = RevisionRound.objects.at(next_march(CalendarMonth.of(timezone.localdate())))
    month, form, more = held.month, RoundDatesForm(request.POST or None, instance=held), {}
    if request.method == "POST" and form.is_valid():
        try:
            seen = SealForm(request.POST).seal
            set_round_dates(month, actor=request.user, **form.cleaned_data, seen=seen)
        except Unforeseen as unforeseen:
            more["unforeseen"] = unforeseen
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, f"已保存{month.chinese}起细则的修订日期。")
            return redirect("rules_round")
    context = {"form": form, "month": month, "usual": RevisionRound.objects.planned(month)} | more
    return shown_or_asked(request, "rules/round_dates.html", context)


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
        "aside": why_not_decide_rules(request.user, rule_set) if is_office(request.user) else "",
        "events": set_history(rule_set),
    }
    return render(request, "rules/rules_review.html", context)
