"""Whose sheet it is: everything that a department fills in is looked up among its own."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from assessments import permissions
from assessments.models import Determination, Explanation
from departments.models import Department
from departments.permissions import SignedInRequest
from rules.models import Clause


def own_department(request: SignedInRequest) -> Department:
    """The department whose sheet this person fills in; nobody else has a sheet of their own."""
    department = request.user.department
    if not permissions.may_fill_in(request.user, department):
        raise PermissionDenied
    return department


def own_clause(request: SignedInRequest, pk: int) -> Clause:
    clauses = Clause.objects.of(own_department(request)).select_related("rule_set__department", "metric")
    return get_object_or_404(clauses, pk=pk)


def own_line(request: SignedInRequest, pk: int) -> Determination:
    """Another department's line is the same 404 as one that does not exist."""
    lines = Determination.objects.with_names().prefetch_related("evidence")
    return get_object_or_404(lines, pk=pk, assessor=own_department(request))


def own_explanation(request: SignedInRequest, pk: int) -> Explanation:
    rows = Explanation.objects.select_related("month", "assessor", "unit", "clause__rule_set__department")
    return get_object_or_404(rows, pk=pk, assessor=own_department(request))
