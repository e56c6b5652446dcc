"""Who may open the addresses of bulletins: the office writes and releases, the auditor reads, the public the files."""

from datetime import UTC, datetime

from boards.bulletins.desk import bulletin_desk
from boards.bulletins.kinds import BULLETIN
from boards.bulletins.releasing import release
from departments.models import Role, User
from departments.months import CalendarMonth
from tests.addresses import MAY, OFFICE, PUBLIC, READERS, Row

KIND = "bulletin"
TABLE = {
    "bulletin_pdf": Row((MAY, KIND), get=PUBLIC),
    "bulletin_docx": Row((MAY, KIND), get=PUBLIC),
    "bulletin": Row((MAY, KIND), get=READERS, post=OFFICE),
    "bulletin_draft_pdf": Row((MAY, KIND), get=READERS),
    "bulletin_draft_docx": Row((MAY, KIND), get=READERS),
    "bulletin_draft_page": Row((MAY, KIND, 1), get=READERS),
    "bulletin_step": Row((MAY, KIND, "drop"), post=OFFICE),
    "bulletin_release": Row((MAY, KIND), get=OFFICE, post=OFFICE),
    "bulletin_number": Row((MAY, KIND), post=OFFICE),
    "bulletin_released": Row((MAY, KIND, 1, "pdf"), get=READERS),
}


def things():
    """The bulletin of May, released."""
    now, month = datetime(2026, 6, 20, tzinfo=UTC), CalendarMonth.parse(MAY)
    desk = bulletin_desk(month, BULLETIN, today=now.date())
    actor = User.objects.get(username=Role.REVIEWER)
    release(month, BULLETIN, actor=actor, seen=desk.seal, now=now)
    return {}
