"""What a script sends while somebody types into a plain form: kept for them, never an event."""

from django.http import Http404, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from departments.permissions import SignedInRequest
from departments.typed_words import keep_typed, names_kept_at
from departments.unsaved import never_kept
from departments.views.answers import kept_now


@never_kept
@require_POST
def typed_keep(request: SignedInRequest, place: str) -> HttpResponse:
    """When it was kept; 404 of a place where nothing is kept, 413 of what is too long for any form."""
    names = names_kept_at(place)
    if not names:
        raise Http404("这里没有要留存的内容")
    if not keep_typed(request, place, names):
        return JsonResponse({"errors": ["内容太长，没有留存"]}, status=413)
    return kept_now()
