"""How far the bulletins of a published month are, for whoever goes on from its board: one query."""

from dataclasses import dataclass

from boards.bulletins.kinds import KINDS, BulletinKind
from boards.models import Bulletin, Edition


@dataclass(frozen=True)
class BulletinState:
    """One kind: the release that stands, None where there is none, and whether it tells of the edition that stands."""

    kind: BulletinKind
    released: Bulletin | None
    is_overtaken: bool

    @property
    def words(self) -> str:
        """`未发布`, `已发布，文号未定`, `已撤回`."""
        if self.released is None:
            return "未发布"
        return "已随榜单撤回" if self.released.is_withdrawn else f"已发布，{self.released.number_words}"


def bulletin_states(standing: Edition) -> list[BulletinState]:
    newest = Bulletin.objects.newest().filter(month=standing.month).listed()
    released = {one.kind: one for one in newest}
    return [
        BulletinState(
            kind, one, is_overtaken=bool(one and not one.is_withdrawn and one.edition_id != standing.pk)
        )
        for kind in KINDS.values()
        for one in [released.get(kind.key)]
    ]
