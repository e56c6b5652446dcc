"""Everything published, as plain files: the folder that serves, its links from file to file, and all posters."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from hashlib import sha256
from itertools import product

from django.conf import settings
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from assessments.dates import local_day
from boards.export.folder import ExportFolder, NotOurExport
from boards.export.linking import STATIC, Linker
from boards.export.styles import static_files
from boards.folder import generations
from boards.folder.files import file_of
from boards.folder.generations import Generation
from boards.folder.renewing import at_the_base, path_below, renew, site
from boards.models import Edition
from boards.posters.kept import kept_places
from boards.posters.kinds import KINDS
from boards.posters.making import PosterError
from boards.posters.paper import SIZES
from boards.site.addresses import PublicAddress, public_addresses
from boards.site.public_page import HTML
from boards.site.release import release_mark
from departments.months import CalendarMonth

WHOLE = "whole"
Say = Callable[[str], None]


def export_whole(folder: ExportFolder, *, say: Say) -> None:
    """Write what stands now; where something is published meanwhile, what stands then. OSError, NotOurs.

    `say` is told, a sentence each, what takes long and what is left out.
    """
    while True:
        renew()
        generation = generations.current(site())
        folder.sums.clear()
        with at_the_base():
            files = dict(posters(folder, say=say))
            try:
                files |= {address: page.file for address, page in generation.every_page()}
                boards = _pages(folder, generation, files, say)
            except FileNotFoundError:
                if _is_current(generation):
                    raise
        if _is_current(generation):
            break
    folder.finish({**made_from(), "boards": boards})


def posters(folder: ExportFolder, *, say: Say) -> Iterator[tuple[str, str]]:
    """Write every poster, and give the address and the file of each; one that cannot be printed is left out."""
    standing = Edition.objects.filter(withdrawal=None)
    say_unprinted([(list(standing.values_list("digest", flat=True)), KINDS)], say)
    today = CalendarMonth.of(local_day(timezone.now()))
    by_state: dict[str, list[PublicAddress]] = {}
    for address in public_addresses(today=today):
        if address.page.is_on_demand:
            by_state.setdefault(_state(address), []).append(address)
    for first, *others in by_state.values():
        try:
            content = first.page.build()
        except PosterError as refusal:
            say(f"没有放进导出：{first.path}，{refusal}")
            continue
        for address in (first, *others):
            file = file_of(path_below(address.path))
            folder.put(file, content)
            yield path_below(address.path), file


def say_unprinted(wanted: Iterable[tuple[Collection[str], Iterable[str]]], say: Say) -> None:
    """How many posters are to be printed: of boards by their digests, the kinds by their keys, on every paper."""
    wanting = 0
    for digests, kinds in wanted:
        kept = kept_places(digests)
        wanting += sum(one not in kept for one in product(digests, kinds, SIZES))
    if wanting:
        say(f"要印 {wanting} 张海报，每张约半秒；印过的留着，下次直接取用")


def put_static(folder: ExportFolder, names: Iterable[str]) -> None:
    """Write the static files that the pages named."""
    try:
        files = list(static_files(names))
    except FileNotFoundError as fault:
        raise NotOurExport(f"缺少静态文件 {fault.filename}。请先运行 manage.py collectstatic") from fault
    for name, content in files:
        folder.put(STATIC + name, content)


def linker(files: dict[str, str]) -> Linker:
    """What leads from page to page here; to be asked for at the base of the site."""
    return Linker(files, get_script_prefix().rstrip("/"), settings.STATIC_URL)


def tell_lost(links: Linker, say: Say) -> None:
    """What the pages name and nobody published, which a reader online would not find either."""
    if links.lost:
        address, file = min(links.lost.items())
        say(f"{len(links.lost)} 处链接所指的没有公布，页面上只留文字，如 {file} 上的 {address}")


def made_from() -> dict[str, str]:
    """What an export holds beside the boards: the release that printed it, for whom, and where it is online."""
    return {
        "district": settings.DISTRICT_NAME,
        "issuer": settings.ISSUER_NAME,
        "public_url": settings.PUBLIC_URL,
        "release": release_mark(),
    }


def _pages(folder: ExportFolder, generation: Generation, files: dict[str, str], say: Say) -> object:
    """Write the pages of the folder and the static files; the index of boards as it lies there."""
    links = linker(files)
    for address, page in generation.every_page():
        body = (generation.root / page.file).read_bytes()
        if sha256(body).hexdigest() != page.sums[""]:
            raise NotOurExport(
                f"公开页面 {address} 不是本系统写的那一份，没有导出。请先运行 manage.py publish_site"
            )
        is_page = page.headers["Content-Type"] == HTML
        folder.put(page.file, links.linked(body, page.file) if is_page else body)
    put_static(folder, links.static)
    tell_lost(links, say)
    index = generation.pages["/" + reverse("board_index").removeprefix(get_script_prefix())]
    return json.loads((generation.root / index.file).read_bytes())


def _state(address: PublicAddress) -> str:
    state = address.page.state
    return state() if state else address.path


def _is_current(generation: Generation) -> bool:
    return generations.name_of_current(site()) == generation.root.name
