"""The month in a few lines to paste into a chat group. Pure: board in, text out."""

from collections.abc import Sequence

from boards.document import Board
from boards.posters.content import PosterBlock, flags, lights
from boards.words import WORDS, correction_label

LONGEST = 600  # characters, as a reader of a chat group still reads them


def chat_text(board: Board, *, address: str) -> str:
    """Title, totals, who has flags and lights, where to read and how to verify; at most 600 characters.

    `address` is the whole address of the board, "" where the site has none. A longer board names fewer units of each
    signal, and says of how many.
    """
    blocks = [*flags(board).blocks, *lights(board).blocks]
    most = max((len(block.rows) for block in blocks), default=0)
    for named in range(most, -1, -1):
        text = "\n".join([*_head(board), *(_line(block, named) for block in blocks), *_foot(board, address)])
        if len(text) <= LONGEST:
            return text
    return text


def _head(board: Board) -> Sequence[str]:
    correction = correction_label(board.edition)
    totals = "，".join(
        f"{word} {board.totals[signal]} {measure}" for signal, (word, measure) in WORDS.items()
    )
    title = f"{board.district}{board.month.chinese}份“效能亮榜”{correction and f'（{correction}）'}"
    why = [f"更正原因：{board.reason}"] if correction and board.reason else []
    return [title, *why, f"全区{totals}。"]


def _line(block: PosterBlock, named: int) -> str:
    """`红旗：淳溪街道 3 面、古柏街道 2 面 等 14 个单位`; 无 where nobody has any."""
    if not block.rows:
        return f"{block.word}：无"
    units = "、".join(f"{row.unit} {row.count} {block.measure}" for row in block.rows[:named])
    if named < len(block.rows):
        units += f"{units and ' 等 '}{len(block.rows)} 个单位"
    return f"{block.word}：{units}"


def _foot(board: Board, address: str) -> Sequence[str]:
    where = [f"看榜：{address}"] if address else []
    return [*where, f"校验值：{board.digest[:12]}", board.issuer]
