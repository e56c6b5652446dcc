#!/usr/bin/env python3
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoneng.settings")
    try:
        settings.INSTALLED_APPS  # noqa: B018  (read here, so that what is wrong with them is one line)
    except ImproperlyConfigured as fault:
        sys.exit(str(fault))
    execute_from_command_line(sys.argv)
