"""The public month page: rendered, answered 304, and as JSON."""

from collections.abc import Iterator

from django.test import Client

from bench.measuring import Case, lines_of, side_by_side
from bench.place import Place
from boards.models import Edition

ROUNDS = 15


def measure(place: Place) -> Iterator[Case]:
    month = Edition.objects.newest_board().month
    client = Client(SERVER_NAME="127.0.0.1")
    page, data = f"/boards/{month}/", f"/boards/{month}.json"
    tags = {address: client.get(address)["ETag"] for address in (page, data)}

    def ask(address: str, status: int, **headers: str) -> int:
        response = client.get(address, headers=headers)
        if response.status_code != status:
            raise RuntimeError(f"{address}: {response.status_code}")
        return len(response.content)

    sizes = {"整页": ask(page, 200), "JSON": ask(data, 200)}
    medians = side_by_side(
        ROUNDS,
        {
            "月榜单页，渲染": lambda: ask(page, 200),
            "月榜单页，答 304": lambda: ask(page, 304, if_none_match=tags[page]),
            "榜单 JSON": lambda: ask(data, 200),
            "榜单 JSON，答 304": lambda: ask(data, 304, if_none_match=tags[data]),
        },
    )
    rendered, unchanged, plain, _ = medians.values()
    yield Case(
        "公开页",
        "公开页谁都能看，发布当天全区一起打开，它决定服务器要多大。",
        lines_of(medians, {"月榜单页，渲染": _kb(sizes["整页"]), "榜单 JSON": _kb(sizes["JSON"])}),
        f"渲染一次的工夫可以答 {rendered / unchanged:.0f} 次 304；JSON 是原样送出存好的文字，"
        f"只是整页的 {plain / rendered:.0%}。整页不问来者是谁，前面的 nginx 可以放心缓存 60 秒。",
    )


def _kb(size: int) -> str:
    return f"{size / 1024:.0f} KB"
