"""The servers that are measured: the application as `make run` starts it, and nginx over the same folder."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getuser
from pathlib import Path
from time import monotonic

from bench.place import ROOT
from boards.folder.renewing import site

NGINX = """user {user}; worker_processes 2; pid {own}/pid; error_log {own}/error.log; daemon off;
events {{ worker_connections 1024; }}
http {{
  include /etc/nginx/mime.types; access_log off; charset utf-8; gzip_static on;
  client_body_temp_path {own}/1; proxy_temp_path {own}/2; fastcgi_temp_path {own}/3;
  uwsgi_temp_path {own}/4; scgi_temp_path {own}/5;
  server {{ listen 127.0.0.1:{port}; root {site}/current; location / {{ try_files $uri ${{uri}}index.html =404; }} }}
}}
"""


@contextmanager
def granian(port: int = 0) -> Iterator[int]:
    port = port or free_port()
    options = re.search(r"-m (granian .*?--host).*?(--workers.*?)\n\n", (ROOT / "Makefile").read_text(), re.S)
    words = f"{options[1]} 127.0.0.1 --port {port} {options[2]}".replace("\\\n", " ").replace(
        "$(WORKERS)", "2"
    )
    with running([sys.executable, "-m", *words.split()], port):
        yield port


@contextmanager
def nginx(folder: Path) -> Iterator[int]:
    port, own = free_port(), folder / "nginx"
    own.mkdir(exist_ok=True)
    (own / "nginx.conf").write_text(NGINX.format(own=own, port=port, site=site(), user=getuser()))
    with running(["nginx", "-c", str(own / "nginx.conf")], port):
        yield port


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ, **quiet)
    try:
        until = monotonic() + 60
        while monotonic() < until:
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield
    finally:
        process.terminate()
        process.wait()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
