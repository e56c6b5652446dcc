"""A port on which somebody listens is refused before a server starts there."""

import shutil
import socket
import subprocess
from pathlib import Path

import pytest

from xiaoneng.port import HOST, port_fault

ROOT = Path(__file__).parents[1]


@pytest.fixture
def listening():
    """A server as granian is one: it would share its port with the next."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        server.bind((HOST, 0))
        server.listen()
        yield str(server.getsockname()[1])


def test_port_in_use_is_refused_and_free_again_afterwards(listening):
    assert port_fault(listening) == f"127.0.0.1:{listening} 已有程序在用，先停下它，或换一个端口 PORT=…"
    with socket.socket() as asked:
        asked.bind((HOST, 0))
        free = str(asked.getsockname()[1])
    assert port_fault(free) is None


@pytest.mark.parametrize("port", ["", "0", "65536", "http", "-1", "８０"])
def test_port_that_is_none_is_refused(port):
    assert port_fault(port) == f"PORT={port} 不是端口：请写 1 到 65535 之间的数"


@pytest.mark.skipif(not shutil.which("make"), reason="make is away")
@pytest.mark.parametrize("target", ["run", "demo"])
def test_server_asks_for_its_port_before_it_touches_anything(target):
    said = subprocess.run(
        ["make", "-n", "-o", "_system", target, "PORT=8123"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    asked = said.index("-m xiaoneng.port '8123' || exit 1")
    assert asked < said.index("manage.py migrate" if target == "run" else "manage.py demo")
