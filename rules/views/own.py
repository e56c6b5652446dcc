"""Which rule sets a page may be asked about."""

from django.shortcuts import get_object_or_404

from departments.permissions import SignedInRequest
from rules.models import RuleSet


def visible_set(request: SignedInRequest, pk: int) -> RuleSet:
    """A set that the reader may see; 404 otherwise."""
    sets = RuleSet.objects.visible_to(request.user)
    return get_object_or_404(sets.select_related("department", "based_on__department"), pk=pk)
