"""The chain of released bulletins, walked: each against its text, its files, its board and its event in the history."""

import hashlib
from collections.abc import Iterator

from boards.bulletin_events import BulletinReleased
from boards.chaining import Check, Document, faults, holds_digest, holds_moment, telling_faults
from boards.models import Bulletin

AT_ONCE = 5  # bulletins held at a time, each with its two files


def bulletin_faults() -> Iterator[str]:
    """Every fault of the bulletins that were released, one Chinese sentence each."""
    withdrawn = Bulletin.objects.filter(edition__withdrawal__isnull=False)
    rows = Bulletin.objects.order_by("pk").select_related("edition").defer("edition__content")
    emptied = set(withdrawn.values_list("digest", flat=True))
    yield from faults(rows.iterator(AT_ONCE), CHECKS, emptied=emptied)
    for bulletin in withdrawn.only("month", "kind", "number", "change", "pdf", "docx"):
        if bulletin.pdf or bulletin.docx:
            yield f"{bulletin}：所据榜单已经撤回，文件却还在"
    yield from bulletin_event_faults()


def bulletin_event_faults() -> Iterator[str]:
    """Every bulletin against its event, both ways."""
    rows = Bulletin.objects.order_by("pk").listed()
    yield from telling_faults(rows, BulletinReleased, called_in_all="通报或简报")


def _is_named(bulletin: Bulletin, document: Document) -> bool:
    names = ("kind", "number", "change", "reason")
    return document["month"] == str(bulletin.month) and all(
        document[name] == getattr(bulletin, name) for name in names
    )


def _is_of_its_board(bulletin: Bulletin, document: Document) -> bool:
    edition = bulletin.edition
    return (document["board"], document["edition"], bulletin.month) == (
        edition.digest,
        edition.number,
        edition.month,
    )


def _is_numbered(bulletin: Bulletin, document: Document) -> bool:
    circular = bulletin.circular
    return (circular.number, circular.issue, circular.dated) == (
        bulletin.document_number,
        bulletin.issue,
        bulletin.dated,
    )


def _holds_files(bulletin: Bulletin, document: Document) -> bool:
    """Both files are the very ones that were printed."""
    kept = {"pdf": (bulletin.pdf, bulletin.pdf_sha256), "docx": (bulletin.docx, bulletin.docx_sha256)}
    return all(
        hashlib.sha256(content).hexdigest() == noted == document["files"][ending]
        for ending, (content, noted) in kept.items()
    )


CHECKS: dict[str, Check] = {
    "内容与校验值不符": holds_digest,
    "发布时间与内容不符": holds_moment,
    "月份、种类、次数或原因与内容不符": _is_named,
    "与所据榜单不符": _is_of_its_board,
    "文号、期数或成文日期与内容不符": _is_numbered,
    "文件不是发布时的那一份": _holds_files,
}
