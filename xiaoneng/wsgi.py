"""What a server loads: the door before Django, and beside it who keeps the published pages and prints posters."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaoneng.settings")
_django = get_wsgi_application()

# Only now, for these ask Django's settings and apps.
from boards.folder import keeper  # noqa: E402
from boards.folder.renewing import site  # noqa: E402
from boards.posters import ahead  # noqa: E402
from xiaoneng.door import PublishedFiles, behind_nginx  # noqa: E402

application = PublishedFiles(behind_nginx(_django), site())
keeper.start()
ahead.start()
