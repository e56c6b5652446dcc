"""What each app declares beside its own code, gathered from the app registry: nobody below keeps a list of apps."""

from functools import cache
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.utils.module_loading import module_has_submodule


def declared(name: str) -> tuple[ModuleType, ...]:
    """The submodule of that name of every installed app that has one, in the order of INSTALLED_APPS.

    Where that declares more than one file holds, its `PARTS` names the modules that hold the rest.

    An app that is added declares by having the module; what is in it, its reader says (`events`: the kinds of
    events that the app writes). Errors of the import are not caught.
    """
    return _declared(name, tuple(config.name for config in apps.get_app_configs()))


@cache
def _declared(name: str, app_names: tuple[str, ...]) -> tuple[ModuleType, ...]:
    packages = [import_module(app_name) for app_name in app_names]
    modules = [
        import_module(f"{package.__name__}.{name}")
        for package in packages
        if module_has_submodule(package, name)
    ]
    return tuple(part for module in modules for part in (module, *getattr(module, "PARTS", ())))
