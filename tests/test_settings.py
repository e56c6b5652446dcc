"""What differs between machines, each tried in a process of its own that sees our settings alone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from xiaoneng.door import behind_nginx

ROOT = Path(__file__).parents[1]
SHOW_KEY = "from django.conf import settings; print(settings.SECRET_KEY)"
ASK = """
import django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
print(client.post("/accounts/login/", {"username": "a", "password": "geheim"}, secure=True).status_code)
"""


def run(*words, at=ROOT, **environment):
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    clean |= {"DJANGO_SETTINGS_MODULE": "xiaoneng.settings", "ENV_FILE": "/dev/null", "PYTHONPATH": str(at)}
    clean |= {"DEBUG": "0", "PYTHONWARNINGS": "ignore", "PYTHONUTF8": "1", **environment}
    done = subprocess.run(
        [sys.executable, *words], cwd=at, env=clean, capture_output=True, text=True, timeout=60
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def machine(tmp_path):
    """A machine that has our settings and manage.py, and nothing in var yet."""
    (tmp_path / "xiaoneng").mkdir()
    shutil.copy(ROOT / "xiaoneng/settings.py", tmp_path / "xiaoneng/settings.py")
    shutil.copy(ROOT / "manage.py", tmp_path / "manage.py")
    return tmp_path


def test_key_is_the_one_that_make_keeps_unless_another_is_given(machine):
    (machine / "var").mkdir()
    (machine / "var/secret_key").write_text("kept-by-make\n")
    assert run("-c", SHOW_KEY, at=machine) == (0, "kept-by-make\n", "")
    assert run("-c", SHOW_KEY, at=machine, SECRET_KEY="given") == (0, "given\n", "")


def test_missing_key_is_one_line_and_exit_1(machine):
    status, out, errors = run("manage.py", "password", "somebody", at=machine)
    assert (status, out, errors.count("\n")) == (1, "", 1)
    assert errors.startswith("SECRET_KEY 未设置：")


@pytest.mark.parametrize(
    "address",
    ["www.example.cn", "//www.example.cn", "ftp://www.example.cn", "https://", "https:///liangbang",
     "https://www.example.cn/?a=1", "https://www.example.cn/#a", "https://www.example.cn/a b"],
)  # fmt: skip
def test_public_url_that_is_none_is_one_line_and_exit_1(machine, address):
    status, out, errors = run("manage.py", "check", at=machine, SECRET_KEY="k", PUBLIC_URL=address)
    assert (status, out, errors.count("\n")) == (1, "", 1)
    assert errors.startswith(f"PUBLIC_URL={address.rstrip('/')} 不对：")


@pytest.mark.parametrize(
    ("address", "script", "static", "origin"),
    [
        ("https://www.example.cn:8443", None, "/static/", "https://www.example.cn:8443"),
        ("https://www.example.cn/a/b/", "/a/b", "/a/b/static/", "https://www.example.cn"),
    ],
)
def test_links_and_forms_follow_the_public_url(machine, address, script, static, origin):
    ask = "from django.conf import settings as s; print([s.FORCE_SCRIPT_NAME, s.STATIC_URL, s.CSRF_TRUSTED_ORIGINS])"
    given = run(
        "-c", ask, at=machine, SECRET_KEY="k", PUBLIC_URL=address, CSRF_TRUSTED_ORIGINS="https://b.cn"
    )
    assert given == (0, f"{[script, static, ['https://b.cn', origin]]}\n", "")


def test_debug_needs_no_key(machine):
    assert run("-c", SHOW_KEY, at=machine, DEBUG="1") == (0, "only-for-debug\n", "")


def test_database_without_tables_is_one_line_and_exit_1(tmp_path):
    database = f"sqlite:///{tmp_path / 'none.sqlite3'}"
    status, out, errors = run("manage.py", "password", "somebody", SECRET_KEY="k", DATABASE_URL=database)
    assert (status, out, errors.count("\n")) == (1, "", 1)
    assert errors.startswith("数据库连不上或还没有建表（no such table: departments_user）")


def test_demo_refuses_before_it_touches_the_database(tmp_path):
    database = tmp_path / "live.sqlite3"
    status, out, errors = run("manage.py", "demo", SECRET_KEY="k", DATABASE_URL=f"sqlite:///{database}")
    assert (status, out) == (1, "")
    assert errors == "演示数据只能在 DEBUG=1 时载入：这是一台正式使用的机器\n"
    assert not database.exists()


@pytest.mark.parametrize(
    ("peer", "named", "address"),
    [
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("10.9.9.9", "10.1.2.3", "10.9.9.9"),
    ],
)
def test_address_is_taken_from_the_server_in_front_alone(peer, named, address):
    seen = []
    application = behind_nginx(lambda environ, start: seen.append(environ["REMOTE_ADDR"]) or [])
    application({"REMOTE_ADDR": peer, **({"HTTP_X_REAL_IP": named} if named else {})}, None)
    assert seen == [address]


def test_errors_are_logged_with_their_traceback_and_without_what_was_sent(tmp_path):
    database = f"sqlite:///{tmp_path / 'gone' / 'none.sqlite3'}"
    status, out, errors = run("-c", ASK, SECRET_KEY="k", DATABASE_URL=database, ALLOWED_HOSTS="testserver")
    assert (status, out) == (0, "503\n")
    assert "ERROR django.request 系统暂时不能用: /accounts/login/\nTraceback " in errors
    assert "OperationalError: unable to open database file" in errors
    assert "geheim" not in errors
