from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from assessments import permissions
from assessments.models import Month
from assessments.office.forms.unreported_lights import UnreportedForm
from assessments.office.unreported_lights import UnreportedLight, add_unreported, unreported_lights
from assessments.views.answers import refused, warn_of_grounds
from departments import unsaved
from departments.browsers import mark_of
from departments.models import Department, UnsavedKind
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, belongs_to, office_of_one, only
from departments.steps import StepRefused


@require_safe
@only(permissions.may_see_review)
def review_spared(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    held = Month.objects.at(month)
    lights = unreported_lights(held)
    filed = [light for light in lights if light.has_filed]
    kept = unsaved.kept(request.user, UnsavedKind.TYPED, _page(month))
    context = {
        "month": month,
        "rows": [(light, _prefilled(request, light, kept)) for light in filed],
        "waiting": len(lights) - len(filed),
        "may_add": permissions.may_review(request.user) and held.published_at is None,
    }
    return render(request, "assessments/review_spared.html", context)


def _page(month: CalendarMonth) -> str:
    return f"spared {month}"


def _prefilled(request: SignedInRequest, light: UnreportedLight, kept: QueryDict) -> str:
    """What stands in the box of this row, as it was typed or the sentence; "" where the reader may not add it."""
    sides = (light.department, light.finding.unit)
    is_own = any(belongs_to(request.user, side) for side in sides) and not office_of_one()
    return "" if is_own or light.is_drafted else kept.get(f"grounds-{light.key}", light.words)


def _own(request: SignedInRequest) -> Department | None:
    return None if office_of_one() else request.user.department


def _picked(request: SignedInRequest, month: CalendarMonth) -> dict[str, str]:
    """The row of 应亮未亮 that was pressed; what was typed in the others stays with the reader."""
    pick = request.POST["pick"]
    boxes = {
        name.removeprefix("grounds-"): request.POST.get(name, "")
        for name in request.POST
        if name[:8] == "grounds-"
    }
    others = {
        key: text for key, text in boxes.items() if key != pick and text != request.POST.get(f"was-{key}")
    }
    fields = {f"grounds-{key}": [text] for key, text in others.items()}
    unsaved.keep(request.user, UnsavedKind.TYPED, _page(month), fields, browser=mark_of(request))
    clause, _, unit = pick.partition(".")
    return {"clause": clause, "unit": unit, "grounds": boxes.get(pick, "")}


@require_http_methods(["GET", "HEAD", "POST"])
@only(permissions.may_review)
def review_add(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    held = Month.objects.at(month)
    data: Mapping[str, str] = request.POST
    if "pick" in request.POST:
        data = _picked(request, month)
        if not data["clause"]:
            return redirect("review_spared", month)
    asked = {name: request.GET[name] for name in ("clause", "unit", "grounds") if name in request.GET}
    form = UnreportedForm(month, data or None, initial=asked, own=_own(request))
    if form.is_valid():
        try:
            line = add_unreported(month, actor=request.user, **form.cleaned_data)
        except StepRefused as refusal:
            return refused(request, reverse("review_month", args=[month]), refusal)
        except ValidationError as refusal:
            form.take_refusal(refusal)
        else:
            messages.success(request, f"已补充认定：{line}。须由另一名审核人员审核。")
            warn_of_grounds(request, line.grounds)
            return redirect("review_line", line.pk)
    return render(request, "assessments/review_add.html", {"month": month, "held": held, "form": form})
