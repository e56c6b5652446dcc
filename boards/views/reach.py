from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from boards.forms import PostingForm, ReachForm
from boards.permissions import may_publish
from boards.reach import release
from boards.views.publishing import editions_of, published_page
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only


@require_POST
@only(may_publish)
def internet_reach(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    editions = editions_of(month)
    if not editions:
        raise Http404("还没有发布")
    form = ReachForm(request.POST)
    if form.is_valid():
        whole, reason = form.cleaned_data["whole"] == "yes", form.cleaned_data["reason"]
        try:
            decided = release(month, whole=whole, reason=reason, actor=request.user)
            messages.success(request, f"{decided}，下次导出生效")
            return redirect("publishing_month", month)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return published_page(request, month, editions, PostingForm(editions=editions), 400, form)
