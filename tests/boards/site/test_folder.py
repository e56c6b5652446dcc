"""The folder of public pages on the disk: whole at every moment, whatever is interrupted, with one file a page."""

import gzip
import os
import signal
import stat
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
from django.conf import settings

from boards.site import folder
from boards.site.folder import NONE, NextGeneration

HTML = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"}
LONG = "授旗激励，亮灯倒逼。" * 200


@pytest.fixture
def site(tmp_path):
    return tmp_path / "public" / "site"


def write(site, pages, marks=None, *, keep=()):
    """A generation with these pages, by address their text, after the one that is read."""
    with folder.locked(site):
        following = NextGeneration(site, folder.current(site))
        for address in keep:
            following.keep(address, following.before.pages[address])
        for address, text in pages.items():
            following.put(address, "boards", text[:8], HTML, text.encode())
        return following.switch(marks or {"boards": ["mark"]}), following.written


def is_whole(generation):
    return all(
        sha256((generation.root / file).read_bytes()).hexdigest() == known
        for page in generation.pages.values()
        for file, known in zip(page.files, page.sums.values(), strict=True)
    )


def test_page_lies_where_a_web_server_looks_for_it(site):
    generation, written = write(site, {"/": "front", "/boards/2026-06/": LONG, "/boards/index.json": "[]"})
    assert (site / "current").resolve() == generation.root
    assert written == 3
    assert (site / "current/index.html").read_text() == "front"
    assert (site / "current/boards/index.json").read_text() == "[]"
    page = site / "current/boards/2026-06/index.html"
    assert page.read_text() == LONG
    assert gzip.decompress(page.with_name("index.html.gz").read_bytes()).decode() == LONG
    assert brotli.decompress(page.with_name("index.html.br").read_bytes()).decode() == LONG
    assert set(generation.pages["/"].sums) == {""}, "what compression makes no smaller has one form"


def test_manifest_tells_what_the_folder_was_made_from(site):
    written, _ = write(site, {"/": LONG}, {"boards": ["2026-11-30", 7, "ab"], "release": ["cd"]})
    assert folder.current(site) == written
    assert folder.current(site).marks == {"boards": ["2026-11-30", 7, "ab"], "release": ["cd"]}


def test_page_that_did_not_change_is_the_same_file(site):
    first, _ = write(site, {"/": "front", "/a/": LONG, "/b/": "b"})
    second, written = write(site, {"/": "front", "/b/": "changed"}, keep=["/a/"])
    assert written == 1
    for file in ("index.html", "a/index.html", "a/index.html.gz", "a/index.html.br"):
        assert (first.root / file).samefile(second.root / file), file
    assert not (first.root / "b/index.html").samefile(second.root / "b/index.html")
    assert (first.root / "b/index.html").read_text() == "b", "a generation that was named is never written to"


def test_pages_with_the_same_bytes_are_one_file(site):
    generation, _ = write(site, {"/": LONG, "/boards/2026-06/": LONG})
    assert (generation.root / "index.html.br").samefile(generation.root / "boards/2026-06/index.html.br")


def test_file_that_was_changed_on_the_disk_is_not_carried_on(site):
    generation, _ = write(site, {"/": LONG})
    (generation.root / "index.html.gz").write_bytes(b"other")
    following, written = write(site, {"/": LONG})
    assert (written, is_whole(following)) == (1, True)


def test_two_generations_are_kept_and_no_more(site):
    names = [write(site, {"/": str(number)})[0].root.name for number in range(4)]
    (site / "0123456789ab" / "boards").mkdir(parents=True)
    (site / ".0123456789ab").symlink_to("0123456789ab")
    assert folder.is_littered(site)
    with folder.locked(site):
        folder.sweep(site)
    assert {path.name for path in site.iterdir()} == {*names[-2:], "current", "lock"}
    assert not folder.is_littered(site)


def test_generation_that_is_read_stays_whatever_was_made_after_it(site):
    names = [write(site, {"/": str(number)})[0].root.name for number in range(4)]
    (site / "current").unlink()
    (site / "current").symlink_to(names[0])
    with folder.locked(site):
        folder.sweep(site)
    assert {path.name for path in site.iterdir()} == {names[0], *names[-2:], "current", "lock"}


def test_web_server_may_read_whatever_the_process_hides(site):
    before = os.umask(0o077)
    try:
        generation, _ = write(site, {"/boards/2026-06/": LONG})
    finally:
        os.umask(before)
    for path in (site.parent, site, generation.root, *generation.root.rglob("*")):
        wanted = 0o755 if path.is_dir() else 0o644
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"[]", b'{"pages": {}}', b'{"marks": {}, "pages": {"/": {"odd": 1}}}']
)
def test_folder_that_cannot_be_read_is_none(site, content):
    generation, _ = write(site, {"/": LONG})
    manifest = generation.root / "manifest.json"
    manifest.unlink() if content is None else manifest.write_bytes(content)
    assert folder.current(site) == NONE


def test_folder_that_is_put_away_is_read_by_nobody(site):
    write(site, {"/": LONG})
    folder.put_away(site)
    folder.put_away(site)
    assert (folder.name_of_current(site), folder.current(site)) == ("", NONE)


KILLED = """
import os, signal, sys
from pathlib import Path
from boards.site import folder

site, at, told = Path(sys.argv[1]), int(sys.argv[2]), 0

def count(event, arguments):
    global told
    if event in ("open", "os.link", "os.symlink", "os.rename", "os.mkdir") and str(site) in str(arguments):
        told += 1
        if told == at:
            os.kill(os.getpid(), signal.SIGKILL)

with folder.locked(site):
    sys.addaudithook(count)
    following = folder.NextGeneration(site, folder.current(site))
    for address in ("/", "/a/", "/b/"):
        body = (address + "new" * 900).encode()
        following.put(address, "boards", "new", {"Content-Type": "text/html"}, body)
    following.switch({"boards": ["new"]})
print(told)
"""


def kill(site, at):
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(site), str(at)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
    )


def test_interruption_at_any_step_leaves_one_site_or_the_other(site):
    """Every step that touches the disk is the last one of a process once."""
    write(site, {"/": "old" * 900, "/a/": "old" * 900})
    steps, step, seen = 0, 0, set()
    while not steps:
        step += 1
        done = kill(site, step)
        steps = step if done.returncode == 0 else 0
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        generation = folder.current(site)
        assert is_whole(generation), step
        seen.add((len(generation.pages), str(generation.marks)))
    assert seen == {(2, "{'boards': ['mark']}"), (3, "{'boards': ['new']}")}
    assert steps > 15
    with folder.locked(site):
        folder.sweep(site)
    assert len([path for path in Path(site).iterdir() if path.is_dir() and not path.is_symlink()]) == 2
