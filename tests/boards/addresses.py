"""Who may open the addresses on the way to publication."""

from django.utils import timezone

from boards.drafting import draft
from boards.submitting import submit_draft
from departments.models import Role, User
from tests.addresses import MAY, MONTH, OFFICE, READERS, Row
from tests.boards import analysis_addresses, bulletin_addresses
from tests.factories import JUNE, make_month

TABLE = {
    **analysis_addresses.TABLE,
    **bulletin_addresses.TABLE,
    "draft_lobby": Row((MONTH,), get=READERS),
    "draft_posters": Row((MONTH,), get=READERS),
    "draft_poster_picture": Row((MONTH, "lights"), get=READERS),
    "edition_posters": Row((MAY, 1), get=READERS),
    "edition_poster_printed": Row((MAY, 1, "lights"), get=READERS),
    "edition_poster_picture": Row((MAY, 1, "lights"), get=READERS),
    "draft_table": Row((MONTH,), get=READERS),
    "draft_workbook": Row((MONTH,), get=READERS),
    "publishing_remind": Row((MONTH, "swj"), post=OFFICE),
    "recount": Row((MAY,), get={Role.PUBLISHER}, post={Role.PUBLISHER}),
    "draft_submit": Row((MONTH,), post=OFFICE),
    "submitted_paper": Row((MONTH, "submitted draft", "meeting.xlsx"), get=READERS),
}


def things():
    """A draft of June whose papers went to the leaders."""
    publisher = User.objects.get(username="publisher")
    seen = draft(make_month(JUNE)).digest
    submitted = submit_draft(JUNE, actor=publisher, seen=seen, now=timezone.now())
    more = analysis_addresses.things() | bulletin_addresses.things()
    return {"submitted draft": submitted.digits, **more}
