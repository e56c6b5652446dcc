"""What the tests of each app declare for the tables of the whole house, as the apps do beside their code."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps


def declared_in_tests(name):
    """The modules `tests.<app>.<name>` of the installed apps, in the order of INSTALLED_APPS."""
    folders = [f"tests.{config.label}" for config in apps.get_app_configs()]
    declaring = [folder for folder in folders if find_spec(folder) and find_spec(f"{folder}.{name}")]
    return [import_module(f"{folder}.{name}") for folder in declaring]
