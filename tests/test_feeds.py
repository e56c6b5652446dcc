"""One metric is filled from one ledger, whichever comes first."""

import pytest
from django.core.exceptions import ValidationError

from commitments.feeding import bind as bind_to_promises
from commitments.models import CommitmentFeed, CommitmentSeries
from departments.models import Role
from inspections.feeding import bind as bind_to_inspections
from inspections.models import InspectionFeed, InspectionSeries
from tests.factories import make_assessor, make_metric, make_user

PROMISES = (bind_to_promises, CommitmentSeries.ON_TIME)
INSPECTIONS = (bind_to_inspections, InspectionSeries.RECTIFIED)


@pytest.mark.django_db
@pytest.mark.parametrize(("first", "second"), [(PROMISES, INSPECTIONS), (INSPECTIONS, PROMISES)])
def test_metric_of_one_ledger_is_not_bound_to_another(first, second):
    department = make_assessor()
    metric, clerk = make_metric(department, "按期率"), make_user(Role.CLERK, department)
    for bind, series in (first, first):  # the same once more changes nothing
        bind(metric, series, actor=clerk)
    bind, series = second
    with pytest.raises(ValidationError, match="一个指标只取自一本台账"):
        bind(metric, series, actor=clerk)
    assert CommitmentFeed.objects.count() + InspectionFeed.objects.count() == 1
