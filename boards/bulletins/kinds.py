"""通报 and 简报: the two kinds of document that a month's board is told in. Plain Python, no Django."""

from dataclasses import dataclass

from boards.circular.document import CircularKind, CopyList


@dataclass(frozen=True)
class BulletinKind:
    """One kind: its key in addresses and in the database, what people call it, and the layout it is set in.

    `copies` are the lists of who gets it, in the order of 版记: the name of the field and its label.
    """

    key: str
    name: str
    layout: CircularKind
    copies: tuple[tuple[str, str], ...]

    @property
    def is_circular(self) -> bool:
        return self.layout is CircularKind.CIRCULAR


KINDS = {
    kind.key: kind
    for kind in (
        BulletinKind("bulletin", "通报", CircularKind.CIRCULAR, (("copied_to", "抄送"),)),
        BulletinKind(
            "brief",
            "简报",
            CircularKind.BRIEF,
            (("reported_to", "报"), ("sent_to", "送"), ("issued_to", "发")),
        ),
    )
}
BULLETIN, BRIEF = KINDS["bulletin"], KINDS["brief"]


def copy_lists(kind: BulletinKind, words: dict[str, str]) -> tuple[CopyList, ...]:
    """The lists of a kind that have anybody in them; `words` by the name of the field."""
    return tuple(CopyList(label, words[name]) for name, label in kind.copies if words.get(name))
