"""How far the bulletins of a published month are, for whoever goes on from its board: one query."""

from dataclasses import dataclass

from boards.bulletins.kinds import KINDS, BulletinKind
from boards.bulletins.overtaken import overtaken_words
from boards.models import Bulletin, Edition


@dataclass(frozen=True)
class BulletinState:
    """One kind: the release that stands, None where there is none, and what was corrected since ("" for nothing)."""

    kind: BulletinKind
    released: Bulletin | None
    overtaken: str

    @property
    def words(self) -> str:
        """`未发布`, `已发布，文号未定`, `已撤回`."""
        if self.released is None:
            return "未发布"
        return "已随榜单撤回" if self.released.is_withdrawn else f"已发布，{self.released.number_words}"


def bulletin_states(standing: Edition) -> list[BulletinState]:
    newest = Bulletin.objects.newest().filter(month=standing.month).listed()
    released = {one.kind: one for one in newest}
    overtaken = overtaken_words(released.values(), standing)
    return [
        BulletinState(kind, one, overtaken[one.pk] if one else "")
        for kind in KINDS.values()
        for one in [released.get(kind.key)]
    ]
