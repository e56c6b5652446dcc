"""The public addresses of the inspections, for the publication as files."""

from collections.abc import Iterator

from django.urls import reverse

from boards.site.addresses import PublicAddress
from departments.months import CalendarMonth
from inspections.models import InspectionBulletin
from inspections.site import result_file, result_page, results_index, results_page


def public_addresses(*, today: CalendarMonth) -> Iterator[PublicAddress]:
    """The list of rounds once there is anything on it, and of each round that is out its page and its data."""
    listed = results_page(today.first_day)
    if listed is None:
        return
    yield PublicAddress(reverse("inspection_results"), listed)
    yield PublicAddress(reverse("inspection_index"), results_index())
    for bulletin in InspectionBulletin.objects.latest_of_each_round():
        yield PublicAddress(reverse("inspection_result", args=[bulletin.month]), result_page(bulletin))
        yield PublicAddress(reverse("inspection_result_json", args=[bulletin.month]), result_file(bulletin))
