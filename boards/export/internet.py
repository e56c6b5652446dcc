"""The static site for the internet: the flag boards, and both boards of the months that were released."""

from dataclasses import replace
from functools import cache, partial

from boards.export.folder import ExportFolder
from boards.export.internet_data import OnTheInternet
from boards.export.internet_pages import FLAG_POSTER, internet_addresses
from boards.export.whole import Say, linker, made_from, put_static, say_unprinted
from boards.flags import index_of
from boards.folder.files import file_of
from boards.folder.renewing import at_the_base, path_below
from boards.posters.kinds import KINDS
from boards.posters.making import PosterError
from boards.site.addresses import PublicAddress
from boards.site.large import enlarged, large_address
from boards.site.posters import PDF
from boards.site.public_page import HTML, PublicPage

INTERNET = "internet"


def export_internet(folder: ExportFolder, *, say: Say) -> None:
    """Write what the internet may read now. `say` is told what takes long and what is left out. OSError."""
    there = OnTheInternet.read()
    flags = [board.digest for month, of in there.flags.items() if month not in there.whole for board in of]
    whole = [edition.digest for editions in there.whole.values() for edition in editions]
    say_unprinted([(flags, [FLAG_POSTER]), (whole, list(KINDS))], say)
    with at_the_base():
        addresses = list(internet_addresses(there))
        posters = [address for address in addresses if address.page.content_type == PDF]
        refused = {address.path for address in posters if not _put_poster(folder, address, say)}
        files = _with_twins([address for address in addresses if address.path not in refused])
        links = linker({path: file_of(path) for path in files})
        for path, address in files.items():
            if address.page.content_type != PDF:
                body, file = address.page.build(), file_of(path)
                folder.put(file, links.linked(body, file) if address.page.content_type == HTML else body)
        put_static(folder, links.static)
    folder.finish({**made_from(), "boards": index_of(there.standing)})


def _put_poster(folder: ExportFolder, address: PublicAddress, say: Say) -> bool:
    try:
        folder.put(file_of(path_below(address.path)), address.page.build())
    except PosterError as refusal:
        say(f"没有放进导出：{address.path}，{refusal}")
        return False
    return True


def _with_twins(addresses: list[PublicAddress]) -> dict[str, PublicAddress]:
    """By path below the base, with each page's twin in large type, which shares its one printing."""
    pages = {path_below(address.path) for address in addresses if address.page.content_type == HTML}
    found = {}
    for address in addresses:
        if address.page.content_type == HTML:
            page = replace(address.page, build=cache(address.page.build))
            twin = replace(page, build=partial(_enlarged, page, pages))
            large = large_address(address.path)
            found[path_below(large)] = PublicAddress(large, twin)
            address = PublicAddress(address.path, page)
        found[path_below(address.path)] = address
    return found


def _enlarged(page: PublicPage, pages: set[str]) -> bytes:
    return enlarged(page.build(), pages.__contains__)
