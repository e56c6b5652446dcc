"""A house of four apps, two of them neighbours, to show the rules on."""

from collections.abc import Mapping
from pathlib import Path

from tests.house.tree import House

SETTINGS = 'INSTALLED_APPS = ["django.contrib.auth", *("ground", "first", "second", "project")]\n'


def built(root: Path, files: Mapping[str, str] | None = None) -> House:
    """Files by their paths; without an ending what lies in `templates` is a page, all else is Python."""
    written = {f"{app}/__init__": "" for app in ("ground", "first", "second", "project")}
    floors = {"ground": 0, "first": 1, "second": 1}
    written |= {f"{app}/apps": f"class {app.title()}Config:\n    floor = {floors[app]}\n" for app in floors}
    written |= {"project/settings": SETTINGS, **(files or {})}
    for name, text in written.items():
        ending = ".html" if name.startswith("templates/") else ".py"
        path = root / (name if "." in name.rpartition("/")[2] else name + ending)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return House(root)
