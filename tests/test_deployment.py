"""The nginx of docs/deployment.md, as it is printed there: started, and asked for what the folder holds."""

import gzip
import re
import shutil
import socket
import subprocess
import threading
import time
from contextlib import closing
from getpass import getuser
from http.client import HTTPConnection
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.conf import settings

from boards.folder import generations
from boards.folder.bundles import BundledPage
from tests.places import free_port

pytestmark = pytest.mark.skipif(not shutil.which("nginx"), reason="no nginx on this machine")
DOCUMENT = Path(settings.BASE_DIR) / "docs/deployment.md"
HTML = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "public, max-age=60"}
LONG = "授旗激励，亮灯倒逼。" * 200
UNIT = "boards/2026-06/units/chunxi/"
FRAME = """user {user}; worker_processes 1; pid {own}/pid; error_log {own}/error.log; daemon off;
events {{ worker_connections 64; }}
http {{ include /etc/nginx/mime.types; access_log off; client_body_temp_path {own}/1; proxy_temp_path {own}/2;
fastcgi_temp_path {own}/3; uwsgi_temp_path {own}/4; scgi_temp_path {own}/5;
{blocks}
}}
"""


class Quiet(WSGIRequestHandler):
    def log_message(self, *said):
        pass


def program(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"program {environ['REQUEST_METHOD']} {environ['PATH_INFO']}".encode()]


def listens(port):
    with socket.socket() as asked:
        return asked.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """The folder as a publication leaves it: pages, a twin, data, a bundle; and the program, which tells its path."""
    root = tmp_path_factory.mktemp("nginx")
    site = root / "var/public/site"
    with generations.locked(site):
        following = generations.NextGeneration(site, generations.current(site))
        for path in ("/", "/boards/2026-06/", "/large/boards/2026-06/", "/lobby/"):
            following.put(path, "boards", None, HTML, f"{path}{LONG}".encode())
        following.put("/boards/2026-06.csv", "boards", None, {"Content-Type": "text/csv"}, b"a,b")
        folders = ["/boards/2026-06/units/", "/large/boards/2026-06/units/"]
        pages = [
            BundledPage(f"{folder}chunxi/", None, HTML, f"{folder}{LONG}".encode()) for folder in folders
        ]
        following.put_bundle(folders, "boards", "state", pages)
        following.switch({})
    static = root / "var/static"
    shutil.copytree(Path(settings.BASE_DIR) / "static/css", static / "css")
    shutil.copy(Path(settings.BASE_DIR) / "static/down.html", static / "down.html")
    for folder in (root, root.parent):
        folder.chmod(0o755)
    server = make_server("127.0.0.1", 0, program, handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield root, server
    server.shutdown()
    server.server_close()


def blocks_below(blocks, below):
    """The first block of the page with what the second puts in place of the root, where there is a path."""
    whole, lower = blocks
    if not below:
        return whole
    kept, location = whole.split("    location / {", 1)
    named = location[location.index("    recursive_error_pages") :]
    root = "    root /srv/xiaoneng/var/public/site/current;\n"
    down = "/static/down.html"
    assert root in kept
    return (kept.replace(root, "") + lower + named).replace(f" {down};", f" {below}{down};")


@pytest.fixture(scope="module", params=["", "/liangbang"])
def ask(request, place):
    root, server = place
    port, own = free_port(), root / f"nginx{request.param.strip('/')}"
    own.mkdir()
    found = re.findall(
        r"```\n(types .*?)```.*?```\n(    location /liangbang/static/.*?)```", DOCUMENT.read_text(), re.S
    )
    blocks = blocks_below(found[0], request.param)
    blocks = blocks.replace("/srv/xiaoneng", str(root)).replace(
        "127.0.0.1:8000", f"127.0.0.1:{server.server_port}"
    )
    blocks = blocks.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    (own / "nginx.conf").write_text(FRAME.format(user=getuser(), own=own, blocks=blocks))
    running = subprocess.Popen(["nginx", "-c", str(own / "nginx.conf")], stderr=subprocess.PIPE)

    def asked(path, method="GET", **headers):
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        with closing(connection):
            connection.request(
                method, f"{request.param}/{path}", headers={"Host": "xiaoneng.example", **headers}
            )
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read()

    until = time.monotonic() + 20
    while not listens(port):
        assert running.poll() is None and time.monotonic() < until, running.stderr.read().decode()
    yield asked
    running.terminate()
    running.wait()
    running.stderr.close()


@pytest.mark.parametrize("path", ["", "boards/2026-06/", "large/boards/2026-06/", UNIT, f"large/{UNIT}"])
def test_page_its_twin_and_a_page_of_a_bundle_come_from_their_files(ask, path):
    status, headers, body = ask(path)
    assert (status, body.decode().endswith(LONG)) == (200, True)
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "public, max-age=60"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    status, headers, packed = ask(path, **{"Accept-Encoding": "gzip"})
    assert (headers["Content-Encoding"], gzip.decompress(packed)) == ("gzip", body)
    assert ask(path, **{"If-None-Match": headers["ETag"], "Accept-Encoding": "gzip"})[0] == 304
    assert ask(path, "HEAD")[0] == 200


def test_screen_is_asked_for_each_time_and_tables_are_saved(ask):
    assert ask("lobby/")[1]["Cache-Control"] == "no-cache"
    headers = ask("boards/2026-06.csv")[1]
    assert (headers["Content-Type"], headers["Content-Disposition"]) == (
        "text/csv; charset=utf-8",
        "attachment",
    )


@pytest.mark.parametrize(
    "path",
    [
        "desk/", "verify/", "boards/2026-06", "boards/2026-07/", "manifest.json", "index.html",
        "boards/2026-06/index.html", "boards/2026-06/index.html.gz", f"{UNIT}index.html.br", "boards/2026-06/units/",
        "bundles/", "readyz",
    ],
)  # fmt: skip
def test_what_is_no_page_goes_on_to_the_program_without_the_path_of_the_site(ask, path):
    assert ask(path)[::2] == (200, f"program GET /{path}".encode())


def test_what_is_sent_goes_on_to_the_program(ask):
    assert ask("boards/2026-06/", "POST", **{"Content-Length": "0"})[::2] == (
        200,
        b"program POST /boards/2026-06/",
    )


def test_static_files_are_kept_for_long(ask):
    status, headers, _ = ask("static/css/public.css")
    assert (status, headers["Cache-Control"]) == (200, "max-age=31536000")
