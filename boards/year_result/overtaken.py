"""What has changed since a year was frozen: such a result is marked until it is corrected. Plain Python, no Django."""

from collections.abc import Iterator, Mapping

from boards.words import NO_RANK, WORDS, correction_label, signed
from boards.year_result.document import CountedEdition, Veto, YearRow, YearTable
from rules.standards import plain


def overtaken(frozen: YearTable, now: YearTable) -> list[str]:
    """In sentences, what a version made now would stand on otherwise; [] where the frozen one holds."""
    return [*_months(frozen, now), *_vetoes(frozen, now)]


def _months(frozen: YearTable, now: YearTable) -> Iterator[str]:
    then = {one.month: one for one in frozen.months}
    for one in now.months:
        if (counted := then.get(one.month)) and counted.digest != one.digest:
            yield f"{one.month.chinese}的榜单已更正：本表按{_issue(counted)}计，现行的是{_issue(one)}"


def _issue(one: CountedEdition) -> str:
    return correction_label(one.edition) or "首次发布的一版"


def _vetoes(frozen: YearTable, now: YearTable) -> Iterator[str]:
    names = {**now.names, **frozen.names}
    yield from (f"新列入一票否决：{_veto(one, names)}" for one in now.vetoes if one not in frozen.vetoes)
    yield from (f"已撤下一票否决：{_veto(one, names)}" for one in frozen.vetoes if one not in now.vetoes)


def _veto(veto: Veto, names: Mapping[str, str]) -> str:
    return f"{names.get(veto.unit, veto.unit)}，{veto.matter}（{veto.document}）"


def moves(frozen: YearTable, now: YearTable) -> list[str]:
    """What a version made now says otherwise of each unit, a sentence a unit, in the order of the new one."""
    before = {unit.unit: unit for unit in frozen.units}
    sentences = []
    for unit in now.units:
        was = before.get(unit.unit)
        parts = _parts(was, unit) if was else ["新列入"]
        if parts:
            sentences.append(f"{unit.name}：{'，'.join(parts)}")
    return sentences


def _parts(was: YearRow, unit: YearRow) -> list[str]:
    told: list[tuple[str, int | str, int | str]] = [
        (word, old, new)
        for (word, _), old, new in zip(WORDS.values(), was.tally.counts, unit.tally.counts, strict=True)
    ]
    told += [
        ("得分", signed(plain(was.tally.score)), signed(plain(unit.tally.score))),
        ("折算分", signed(plain(was.converted)), signed(plain(unit.converted))),
        ("组内名次", was.group_rank or NO_RANK, unit.group_rank or NO_RANK),
        ("名次", was.rank or NO_RANK, unit.rank or NO_RANK),
    ]
    return [f"{word} {old} → {new}" for word, old, new in told if old != new]
