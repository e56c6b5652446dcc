"""The house as files: its apps with their floors, its modules with what they import, its templates.

Read with the standard library alone and never imported, so that any checkout can be measured with one script.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

# Folders of templates that are named after what they hold and not after their app.
TEMPLATE_ROOMS = {"posters": "boards", "registration": "departments"}


@dataclass(frozen=True)
class Module:
    """One file of Python by its dotted name; a package goes by the name of its folder."""

    name: str
    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def app(self) -> str:
        return self.name.split(".")[0]

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @cached_property
    def imports(self) -> list[tuple[str, ast.stmt]]:
        """Every name that is imported, wherever in the file, in full and with its statement."""
        names: list[tuple[str, ast.stmt]] = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names += [(alias.name, node) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                source = self._source(node)
                names += [(f"{source}.{alias.name}", node) for alias in node.names]
        return names

    def _source(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        above = self.name.split(".")[: None if self.is_package and node.level == 1 else -node.level]
        if self.is_package and node.level > 1:
            above = self.name.split(".")[: 1 - node.level]
        return ".".join([*above, *([node.module] if node.module else [])])


@dataclass(frozen=True)
class Template:
    """One template by the name it is loaded with; `app` is None for the shared ones at the root."""

    name: str
    path: Path
    app: str | None
    text: str

    def _named(self, tag: str) -> list[str]:
        return re.findall(r"{%-?\s*" + tag + r"\s+[\"']([^\"']+)[\"']", self.text)

    @property
    def included(self) -> list[str]:
        return self._named("include")

    @property
    def built_on(self) -> list[str]:
        return self._named("extends") + self.included

    @property
    def libraries(self) -> list[str]:
        """The tag libraries that it loads, also those of `{% load name from library %}`."""
        loads = re.findall(r"{%-?\s*load\s+([^%]+?)\s*-?%}", self.text)
        return [name for load in loads for name in load.split(" from ")[-1].split()]


class House:
    """A checkout: the apps that its settings install, and all that lies in them.

    The floor of an app stands in its config (`floor = 4`); one that names none stands above the one before it
    in INSTALLED_APPS. The app that holds the settings is the project, on top of all.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def project(self) -> str:
        return next(path.parent.name for path in sorted(self.root.glob("*/settings.py")))

    @cached_property
    def apps(self) -> list[str]:
        """The house's own apps, in the order of INSTALLED_APPS."""
        tree = ast.parse((self.root / self.project / "settings.py").read_text(encoding="utf-8"))
        installed = next(
            node.value
            for node in tree.body
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "INSTALLED_APPS"
        )
        names = [node.value for node in ast.walk(installed) if isinstance(node, ast.Constant)]
        return [name for name in names if (self.root / str(name) / "__init__.py").exists()]

    @cached_property
    def floor(self) -> dict[str, int]:
        floors: dict[str, int] = {}
        for app in self.apps:
            floors[app] = self._declared(app, max(floors.values(), default=-1) + 1)
        floors[self.project] = max(floors.values()) + (self.project not in self._tops(floors))
        return floors

    def _tops(self, floors: dict[str, int]) -> list[str]:
        top = [app for app in floors if floors[app] == max(floors.values())]
        return top if len(top) == 1 else []

    def _declared(self, app: str, otherwise: int) -> int:
        config = self.root / app / "apps.py"
        text = config.read_text(encoding="utf-8") if config.exists() else ""
        declared = re.search(r"^    floor(?:: [\w\[\]]+)? = (\d+)$", text, re.M)
        return int(declared[1]) if declared else otherwise

    @cached_property
    def floors(self) -> list[set[str]]:
        """The apps by floor, the ground first."""
        return [{app for app in self.floor if self.floor[app] == at} for at in sorted({*self.floor.values()})]

    @cached_property
    def modules(self) -> dict[str, Module]:
        """Every module of the apps, without migrations."""
        return {module.name: module for app in self.apps for module in self._read(app)}

    @cached_property
    def others(self) -> list[Module]:
        """What stands beside the apps: tests and measurements."""
        return [module for folder in ("tests", "bench") for module in self._read(folder)]

    def _read(self, folder: str) -> Iterator[Module]:
        for path in sorted((self.root / folder).rglob("*.py")):
            parts = path.relative_to(self.root).with_suffix("").parts
            if "migrations" not in parts:
                name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
                yield Module(name, path, path.read_text(encoding="utf-8"))

    def module_of(self, name: str) -> Module | None:
        """The module of an imported name, which may end in something that the module defines."""
        parts = name.split(".")
        ends = (".".join(parts[:end]) for end in range(len(parts), 0, -1))
        return next((self.modules[end] for end in ends if end in self.modules), None)

    @cached_property
    def arrows(self) -> dict[str, list[str]]:
        """Which modules of the house each module names in its imports."""
        return {
            name: sorted(
                {found.name for full, _ in module.imports if (found := self.module_of(full))} - {name}
            )
            for name, module in self.modules.items()
        }

    @cached_property
    def templates(self) -> dict[str, Template]:
        roots = [self.root / "templates", *(self.root / app / "templates" for app in self.apps)]
        read = (self._template(root, path) for root in roots for path in sorted(root.rglob("*.html")))
        return {template.name: template for template in read}

    def _template(self, root: Path, path: Path) -> Template:
        name = path.relative_to(root)
        room = name.parts[0] if len(name.parts) > 1 else ""
        app = TEMPLATE_ROOMS.get(room, room)
        return Template(
            name.as_posix(), path, app if app in self.apps else None, path.read_text(encoding="utf-8")
        )

    @cached_property
    def libraries(self) -> dict[str, str]:
        """The house's own tag libraries, with their apps."""
        return {
            module.path.stem: module.app
            for module in self.modules.values()
            if module.path.parent.name == "templatetags" and not module.is_package
        }


@cache
def own_house() -> House:
    """The checkout that this file lies in."""
    return House(Path(__file__).resolve().parents[2])
