"""Whatever a change of the register, of rules or by an import breaks of what was accepted goes back to 已报送."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from assessments.models import Determination, Explanation
from assessments.recheck import Doubt, doubts_everywhere
from assessments.workflow import reopen
from departments.models import User


@contextmanager
def reopening(
    *, actor: User | None, entered: Collection[Determination | Explanation] = ()
) -> Iterator[list[Doubt]]:
    """Inside a transaction: what the body made doubtful, and was not before it, is reopened when it ends.

    The list that it gives is filled then. `entered` may grow meanwhile: what the body itself brought in as
    accepted is left as it was given.
    """
    before = set(doubts_everywhere())
    broken: list[Doubt] = []
    yield broken
    given = {thing for thing in entered if thing.pk}
    now = (doubt for doubt in doubts_everywhere() if not doubt.is_awaited)
    broken += [doubt for doubt in now if doubt not in before and doubt.thing not in given]
    reopen(broken, actor=actor)
