from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from assessments.dates import local_day
from boards.circular.document import MOST_CHARACTERS, length
from commitments.brief import brief_of
from commitments.drafting import draft_bulletin
from commitments.forms.publishing import BulletinCorrectionForm, BulletinPublishForm
from commitments.models import CommitmentBulletin
from commitments.permissions import may_publish_commitments, may_see_all
from commitments.publishing import (
    BulletinRequest,
    blockers,
    correct_bulletin,
    is_the_same,
    publish_bulletin,
    publish_day,
)
from commitments.site.months import public_items
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only


@require_safe
@only(may_see_all)
def latest(request: HttpRequest) -> HttpResponse:
    return redirect("commitments_publishing", CalendarMonth.of(local_day(timezone.now())).plus(-1))


@require_http_methods(["GET", "HEAD", "POST"])
@only(may_see_all, to_post=may_publish_commitments)
def publishing(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    if month > CalendarMonth.of(local_day(timezone.now())):
        raise Http404(f"{month.chinese}还没有开始")
    standing = CommitmentBulletin.objects.issue(month)
    kind = BulletinCorrectionForm if standing else BulletinPublishForm
    form = kind(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid() and _released(request, month, form, standing):
        return redirect("commitments_publishing", month)
    return _page(request, month, form, standing)


def _released(
    request: SignedInRequest,
    month: CalendarMonth,
    form: BulletinPublishForm,
    standing: CommitmentBulletin | None,
) -> bool:
    """Whether the form's press froze an edition; the form says why where it did not."""
    data = form.cleaned_data
    asked = BulletinRequest(
        approval=form.approval,
        waive=data["waive"],
        reach=data["reach"],
        seen=data["seen"],
        kind=data.get("kind", ""),
        reason=data.get("reason", ""),
    )
    release = correct_bulletin if standing else publish_bulletin
    try:
        bulletin = release(month, asked, actor=request.user, now=timezone.now())
    except ValidationError as refusal:
        for sentence in refusal.messages:
            form.add_error(None, sentence)
        return False
    messages.success(request, f"已发布{bulletin}，校验值 {bulletin.digest[:12]}")
    return True


def _page(
    request: SignedInRequest,
    month: CalendarMonth,
    form: BulletinPublishForm,
    standing: CommitmentBulletin | None,
) -> HttpResponse:
    """The draft as it would be published now, beside the edition that stands."""
    draft = draft_bulletin(month, reach=standing.reach if standing else "hall")
    today = local_day(timezone.now())
    left = [one for one in blockers(draft, None, today) if not one.startswith("没有批准")]
    context = {
        "month": month,
        "form": form,
        "standing": standing,
        "draft": draft,
        "items": public_items(draft.bulletin),
        "plates": [(plate, count) for plate, count in draft.bulletin.plates.items()],
        "blockers": left,
        "is_overtaken": standing is not None and not is_the_same(draft, standing),
        "publish_on": publish_day(month),
        "brief_length": length(brief_of(standing).body) if standing else 0,
        "most_characters": MOST_CHARACTERS,
        "before": month.plus(-1),
        "after": month.plus(1) if month < CalendarMonth.of(today) else None,
        "may_publish": may_publish_commitments(request.user),
    }
    return render(request, "commitments/publishing.html", context, status=400 if form.errors else 200)
