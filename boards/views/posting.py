from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from boards.forms import PostingForm
from boards.models import Posting
from boards.permissions import may_note_posting
from boards.postings import note_posting, strike_posting
from boards.views.publishing import editions_of, published_page
from departments.months import CalendarMonth
from departments.permissions import SignedInRequest, only
from departments.text import key_in


@require_POST
@only(may_note_posting)
def note(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    editions = editions_of(month)
    if not editions:
        raise Http404("还没有发布")
    form = PostingForm(request.POST, editions=editions)
    if form.is_valid():
        told = dict(form.cleaned_data)
        number = told.pop("number")
        edition = next(one for one in editions if one.number == number)
        try:
            messages.success(request, f"已登记 {note_posting(edition, actor=request.user, **told)}")
            return redirect("publishing_month", month)
        except ValidationError as refusal:
            form.add_error(None, refusal)
    return published_page(request, month, editions, form, status=400)


@require_POST
@only(may_note_posting)
def strike(request: SignedInRequest, month: CalendarMonth) -> HttpResponse:
    pk = request.POST.get("posting", "")
    posting = Posting.objects.filter(edition__month=month, pk=key_in(pk) or 0).first()
    try:
        if posting is None:
            raise ValidationError("没有这一条登记")
        strike_posting(posting, actor=request.user)
        messages.success(request, f"已划去 {posting}")
    except ValidationError as refusal:
        messages.warning(request, " ".join(refusal.messages))
    return redirect("publishing_month", month)
