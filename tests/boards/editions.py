"""Published boards for tests of what is shown of them: an Edition around a document of `make_document`."""

from datetime import datetime

import rfc8785

from boards.models import CorrectionKind, Edition
from departments.models import Role, User
from departments.months import CalendarMonth
from tests.boards.documents import make_document
from tests.factories import make_user


def make_edition(month="2026-06", number=None, *, document=None, **fields):
    """The edition as publication leaves it; `document` and `fields` may say otherwise."""
    if document is None:
        previous = Edition.objects.order_by("-pk").values_list("digest", flat=True).first()
        reason = "一面红旗认定有误" if (number or 1) > 1 else ""
        document = make_document(month, edition=number or 1, reason=reason, previous_digest=previous)
    publisher = User.objects.filter(role=Role.PUBLISHER).first() or make_user(Role.PUBLISHER)
    kept = {
        "month": CalendarMonth.parse(document["month"]),
        "number": number or document["edition"],
        "content": rfc8785.dumps(document).decode(),
        "digest": document["digest"],
        "published_at": datetime.fromisoformat(document["published_at"]),
        "published_by": publisher,
        "reason": document["reason"],
        "kind": CorrectionKind.ERROR if document["edition"] > 1 else "",
        **fields,
    }
    return Edition.objects.create(**kept)
