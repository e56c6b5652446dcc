"""The tree of a paper: numbers such as 1.2.3, full points that add up, a way of scoring on every leaf. Plain Python."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from appraisals.shares import ByMarks, ByMonths, MethodFault, read_method

NUMBER = re.compile(r"[1-9]\d{0,2}(\.[1-9]\d{0,2}){0,3}", re.ASCII)
SHAPE = re.compile(r"[1-9]\d{0,3}(-[1-9]\d{0,3}){0,3}", re.ASCII)


@dataclass(frozen=True)
class Node:
    """One row of a paper's tree as it is written."""

    number: str
    full: Decimal
    method: str = ""
    lead: str = ""


@dataclass(frozen=True)
class TreeFault:
    """A fault of one node, or of the whole paper where `number` is ""."""

    number: str
    field: str
    sentence: str


def order_of(number: str) -> tuple[int, ...]:
    """1.10 stands after 1.9."""
    return tuple(map(int, number.split(".")))


def parent_of(number: str) -> str:
    return number.rpartition(".")[0]


def leaves_of(numbers: Sequence[str]) -> list[str]:
    """The numbers that have none under them, in order."""
    parents = {parent_of(number) for number in numbers}
    return sorted((number for number in numbers if number not in parents), key=order_of)


def told(points: Decimal) -> str:
    """Points without idle zeros: `149`, `2.5`."""
    return f"{points.normalize():f}"


def tree_faults(
    nodes: Sequence[Node], full: Decimal, *, shape: str = "", is_of_staff: bool = False
) -> list[TreeFault]:
    """Why a paper with these nodes cannot be put in force, every fault; empty where it can."""
    if not nodes:
        return [TreeFault("", "state", "还没有考核指标，不能执行")]
    faults = [*_sum_faults(nodes, full), *_shape_faults(nodes, shape)]
    leaves = {*leaves_of([node.number for node in nodes])}
    for node in nodes:
        faults += _leaf_faults(node, is_of_staff) if node.number in leaves else _inner_faults(node)
    return faults


def _sum_faults(nodes: Sequence[Node], full: Decimal) -> Iterator[TreeFault]:
    known = {node.number for node in nodes}
    sums: dict[str, Decimal] = {}
    for node in nodes:
        parent = parent_of(node.number)
        sums[parent] = sums.get(parent, Decimal(0)) + node.full
        if parent and parent not in known:
            yield TreeFault(node.number, "number", f"没有上一级 {parent}，请先写它")
    for node in nodes:
        if node.number in sums and sums[node.number] != node.full:
            total = told(sums[node.number])
            yield TreeFault(node.number, "full", f"子项合计 {total}，不等于 {told(node.full)}")
    if sums.get("") != full:
        total = told(sums.get("", Decimal(0)))
        yield TreeFault("", "full", f"一级指标合计 {total}，不等于 {told(full)}")


def _shape_faults(nodes: Sequence[Node], shape: str) -> Iterator[TreeFault]:
    """Whether there are as many indicators on each level as the paper says."""
    if not shape:
        return
    depths = Counter(len(order_of(node.number)) for node in nodes)
    there = "-".join(str(depths[depth]) for depth in range(1, max(depths) + 1))
    if there != shape:
        yield TreeFault("", "shape", f"各级指标有 {there} 个，不是 {shape}")


def _inner_faults(node: Node) -> Iterator[TreeFault]:
    if node.method:
        yield TreeFault(node.number, "method", "下面还有指标，不写赋分方式")
    if node.lead:
        yield TreeFault(node.number, "lead", "下面还有指标，不写牵头单位")


def _leaf_faults(node: Node, is_of_staff: bool) -> Iterator[TreeFault]:
    if not node.method:
        yield TreeFault(node.number, "method", "末级指标要写赋分方式")
        return
    try:
        method = read_method(node.method)
    except MethodFault as fault:
        yield TreeFault(node.number, "method", str(fault))
        return
    if isinstance(method, ByMonths) != is_of_staff:
        whose = "个人的考卷只用“月积”" if is_of_staff else "“月积”只用在个人的考卷"
        yield TreeFault(node.number, "method", whose)
    if isinstance(method, ByMarks) != bool(node.lead):
        wanted = "赋分的指标要写牵头单位" if not node.lead else "只有赋分的指标写牵头单位"
        yield TreeFault(node.number, "lead", wanted)
