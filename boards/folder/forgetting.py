"""What was withdrawn taken off the disk: kept posters and pictures, and the sites of before that still show it.

Doing it twice does no harm: who watches the folder does it again, so that an interruption leaves nothing for long.
"""

import shutil
from pathlib import Path

from django.conf import settings

from boards.folder import generations
from boards.folder.generations import CURRENT
from boards.folder.renewing import renew, site
from boards.models import Edition


def renew_and_forget() -> None:
    """Make the public pages follow a withdrawal, then leave no copy of what it took away. Raises as `renew` does."""
    try:
        renew()
    finally:
        forget_withdrawn()


def forget_withdrawn() -> None:
    """Remove every file that still bears the words of a withdrawn edition, but for the site that is being read.

    That one is the renewal's. One question of the database, and some of the disk for each withdrawn edition.
    """
    withdrawn = list(Edition.objects.withdrawn().only("month", "number", "digest"))
    if not withdrawn:
        return
    for edition in withdrawn:  # posters and pictures are kept by their board's digest
        shutil.rmtree(Path(settings.PUBLIC_ROOT) / "posters" / edition.digest, ignore_errors=True)
    if _sites_showing(withdrawn):
        with generations.locked(site()):  # whoever is making one is done
            for root in _sites_showing(withdrawn):
                shutil.rmtree(root, ignore_errors=True)


def _sites_showing(withdrawn: list[Edition]) -> list[Path]:
    """The sites that nobody is to read any more and that were made before a withdrawal.

    Such a one has the table that a withdrawn edition lacks.
    """
    read, folder = generations.name_of_current(site()), site()
    there = folder.iterdir() if folder.is_dir() else ()
    roots = [path for path in there if path.is_dir() and path.name not in (read, CURRENT)]
    files = [generations.file_of(f"/boards/{edition.month}/{edition.number}.csv") for edition in withdrawn]
    return [root for root in roots if any((root / file).exists() for file in files)]
