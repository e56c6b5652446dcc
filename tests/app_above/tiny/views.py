from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from departments.permissions import only
from tiny.models import Notch
from tiny.permissions import may_notch


@require_safe
@only(may_notch)
def notches(request: HttpRequest) -> HttpResponse:
    own = Notch.objects.filter(unit=request.user.department)
    return render(request, "tiny/notches.html", {"notches": own})


@require_safe
@only(may_notch)
def notch(request: HttpRequest, pk: int) -> HttpResponse:
    own = get_object_or_404(Notch, pk=pk, unit=request.user.department)
    return render(request, "tiny/notches.html", {"notches": [own]})
