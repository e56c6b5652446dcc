"""The press: a process apart with bounds, which is told from everything that goes wrong in it by a sentence."""

import fcntl
import os
import select
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from weasyprint.urls import FatalURLFetchingError

from departments import press as printing
from departments.apart import workers
from departments.press import (
    AssetMissing,
    PressBroke,
    PressBusy,
    PrintJob,
    TookTooLong,
    TookTooMuchMemory,
    press,
    print_pdf,
    to_png,
)
from departments.pressroom import BASE, Assets
from tests.boards.editions import make_edition

SHEET = "css/unit_print.css"
PAGE = '<html lang="zh-CN"><title>一页</title><h1>一页</h1><p>有字</p></html>'
JOB = PrintJob(SHEET, PAGE)
# Boxes whose widths each ask for those within, twice a level: some days.
ENDLESS = PrintJob(SHEET, f"<title>无</title>{'<div style=display:flex>' * 40}字")


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1/", "https://example.com/a.css", "data:text/plain,a", "css/poster.css",
     f"{BASE}css/../../manage.py", f"{BASE}/etc/passwd.css", f"{BASE}fonts/README.md", f"{BASE}css/none.css"],
)  # fmt: skip
def test_fetcher_refuses_all_but_our_own_files(address):
    with pytest.raises(FatalURLFetchingError):
        Assets([Path("static")], {}).fetch(address)


def test_fetcher_gives_our_own_files():
    given = Assets([Path("static/none"), Path("static")], {}).fetch(f"{BASE}css/poster.css").read()
    assert given == Path("static/css/poster.css").read_bytes()


@pytest.mark.parametrize(
    ("job", "named"),
    [
        (PrintJob(SHEET, "<img src='file:///etc/passwd'>"), "file:///etc/passwd"),
        (PrintJob(SHEET, "<img src='http://127.0.0.1:9/a.png'>"), "http://127.0.0.1:9/a.png"),
        (PrintJob("css/none.css", PAGE), "css/none.css"),
        (PrintJob(SHEET, PAGE, "@font-face { font-family: A; src: url(/fonts/none.ttf) }"), "fonts/none.ttf"),
    ],
)
def test_page_that_asks_for_anything_else_is_not_printed(job, named):
    with pytest.raises(AssetMissing, match=named):
        print_pdf(job)


def test_same_job_gives_the_same_bytes_in_every_process_whatever_was_printed_before():
    first = print_pdf(JOB)
    print_pdf(PrintJob("css/poster.css", PAGE.replace("字", "别的字")))
    with press() as one, press() as another:
        assert one.write(JOB) == another.write(JOB) == first
        assert one._worker.process.pid != another._worker.process.pid


def test_process_stays_for_the_next_job():
    with press() as running:
        first = running._worker.process.pid
    with press() as running:
        assert running._worker.process.pid == first


def test_what_was_laid_out_is_told_in_plain_values():
    job = PrintJob(SHEET, "<title>表</title><p>字</p><table><tr><td>格</td></tr></table>")
    with press() as running:
        laid = running.lay_out(job, has_texts=True)
    before, within, *_ = laid.texts
    assert (laid.pages, before.page, before.points, before.cell) == (1, 0, 11.0, None)
    left, top, right, bottom = within.cell
    assert left < within.edges[0] < within.edges[2] < right
    assert top < within.edges[1] < within.edges[3] < bottom


def test_job_that_takes_too_long_is_ended_and_told():
    with pytest.raises(TookTooLong, match="印了 2 秒还没有印好"), press(seconds=2) as running:
        process = running._worker.process
        running.lay_out(ENDLESS)
    assert process.returncode == -signal.SIGKILL
    assert print_pdf(JOB).pages == 1


def test_job_that_takes_too_much_memory_is_ended_and_told():
    with pytest.raises(TookTooMuchMemory), press() as running:
        process = running._worker.process
        running.draw(running.write(JOB).pdf, 30_000)
    assert process.returncode == -signal.SIGKILL


def test_process_that_crashed_is_told_and_replaced(caplog):
    with pytest.raises(PressBroke), press() as running:
        os.kill(running._worker.process.pid, signal.SIGKILL)
        running.write(JOB)
    assert "中途没了" in caplog.text
    with press() as running:
        gone = running._worker.process
    gone.kill()
    os.waitid(os.P_PID, gone.pid, os.WEXITED | os.WNOWAIT)
    assert print_pdf(JOB).pages == 1  # an idle one had gone: nobody is told


def test_what_breaks_the_layout_is_told_and_logged(caplog):
    with pytest.raises(PressBroke, match="原因在日志里"):
        to_png(b"no PDF", 100)
    assert "PdfiumError" in caplog.text


def test_third_at_once_waits_and_is_told(settings, monkeypatch):
    monkeypatch.setattr(printing, "PATIENCE", 0)
    with press(), press(), pytest.raises(PressBusy, match="请稍后再试"):
        print_pdf(JOB)
    assert print_pdf(JOB).pages == 1


def test_process_knows_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "never-told")
    printing._WORKERS.end()
    with press() as running:
        process = Path(f"/proc/{running._worker.process.pid}")
        environment = (process / "environ").read_text()
        assert {line.partition("=")[0] for line in environment.split("\0")} == {
            "LANG", "TMPDIR", "FONTCONFIG_FILE", ""
        }  # fmt: skip
        assert "never-told" not in environment + (process / "cmdline").read_text()


def test_no_process_outlives_who_started_it(tmp_path):
    program = (
        "import os, django; django.setup()\n"
        "from departments.press import PrintJob, press\n"
        "with press() as running: print(running._worker.process.pid, running._worker.folder, flush=True)\n"
        "input(); os._exit(1)"  # as if it had been killed: nothing is tidied up
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "xiaoneng.settings"}
    starter = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    pid, folder = starter.stdout.readline().split()
    watched = os.pidfd_open(int(pid))
    starter.communicate("\n")
    assert select.select([watched], [], [], 20)[0]
    os.close(watched)
    assert not Path(folder).exists()


def test_forked_copy_begins_with_no_process():
    with press():
        pass
    told, tells = os.pipe()
    if os.fork() == 0:
        os.write(tells, str(len(printing._WORKERS.idle)).encode())
        os._exit(0)
    assert os.read(told, 9) == b"0"
    assert printing._WORKERS.idle


def test_process_that_is_old_or_not_needed_ends(monkeypatch):
    with press(), press():
        monkeypatch.setattr(workers, "MOST_IDLE", 1)
    assert len(printing._WORKERS.idle) == 1
    monkeypatch.setattr(workers, "MOST_JOBS", 1)
    with press() as running:
        process = running._worker.process
    assert process.returncode == -signal.SIGKILL


@pytest.fixture
def every_turn_taken(settings, monkeypatch):
    monkeypatch.setattr(printing, "PATIENCE", 0)
    folder = settings.VAR / "turns"
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        for number in range(printing.MOST_AT_ONCE):
            fcntl.flock(held.enter_context((folder / f"print-{number}").open("w")), fcntl.LOCK_EX)
        yield


@pytest.mark.django_db
def test_page_and_command_say_that_it_was_not_printed(client, every_turn_taken, tmp_path):
    edition = make_edition()
    answer = client.get(f"/boards/{edition.month}/posters/flags-a3.pdf")
    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert "正在印的太多，没有轮到这一份，请稍后再试。" in answer.content.decode()
    with pytest.raises(CommandError, match="正在印的太多"):
        call_command("poster", str(edition.month), "flags", "--out", str(tmp_path / "a.pdf"))
    assert not (tmp_path / "a.pdf").exists()
