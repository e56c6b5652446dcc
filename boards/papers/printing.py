"""The papers as PDF: the same 送审稿 gives the same bytes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils.timezone import localtime

from boards.papers.approval_sheet import ApprovalSheet
from boards.papers.meeting_table import LEGEND, MeetingTable
from departments.press import PrintJob, first_that_fits, press

ROOM_FOR_WORDS = (48, 38, 28, 22)  # mm: leaders write by hand


def marked(digest: str, made_at: datetime) -> str:
    """`送审稿 3f2a91c04b7d　2026年11月12日 14:03`: what every sheet of both papers carries."""
    moment = localtime(made_at)
    return f"送审稿 {digest[:12]}　{moment.year}年{moment.month}月{moment.day}日 {moment:%H:%M}"


def approval_pdf(sheet: ApprovalSheet, *, digest: str, made_at: datetime) -> bytes:
    """呈批单 on one sheet of A4 where the leaders' words leave room for it, else on two. Raises PrintingError."""
    context = {"sheet": sheet, "digest": digest[:12], "made_at": made_at}
    rooms = [f".words td {{ height: {height}mm }}" for height in ROOM_FOR_WORDS]
    return _printed("boards/papers/approval.html", context, "A4", marked(digest, made_at), rooms)


def meeting_pdf(table: MeetingTable, *, digest: str, made_at: datetime) -> bytes:
    """会审表 on A3 across, its headings on every sheet. Raises PrintingError."""
    context = {"table": table, "legend": LEGEND}
    return _printed("boards/papers/meeting.html", context, "A3 landscape", marked(digest, made_at))


def _printed(
    template: str, context: dict[str, Any], paper: str, mark: str, rooms: Sequence[str] = ("",)
) -> bytes:
    """The first of `rooms`, styles that leave less and less room, that comes to one sheet; else the first."""
    html = render_to_string(template, context)
    measures = f'@page {{ size: {paper}; @top-right {{ content: "{mark}" }} }}'
    jobs = [PrintJob("css/papers_print.css", html, measures + room) for room in rooms]
    with press() as running:
        job = first_that_fits(running, jobs) if len(jobs) > 1 else None
        return running.write(job or jobs[0]).pdf
