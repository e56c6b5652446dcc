from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from xiaoneng.desk import desk_for


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    return render(request, "desk.html", {"desk": desk_for(request.user, now=timezone.now())})
