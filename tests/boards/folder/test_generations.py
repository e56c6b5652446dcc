"""The folder of public pages on the disk: whole at every moment, whatever is interrupted, with one file a page."""

import gzip
import os
import shutil
import signal
import stat
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import brotli
import pytest
from django.conf import settings

from boards.folder import generations
from boards.folder.bundles import BundledPage
from boards.folder.generations import NONE, NextGeneration

HTML = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache"}
UNITS = "/boards/2026-06/units/"
LONG = "授旗激励，亮灯倒逼。" * 200


@pytest.fixture
def site(tmp_path):
    return tmp_path / "public" / "site"


def write(site, pages, marks=None, *, keep=(), units=None):
    """A generation with these pages, by address their text, after the one that is read.

    `units` is the text of the two pages of a bundle, None to carry it on where there is one.
    """
    with generations.locked(site):
        following = NextGeneration(site, generations.current(site))
        for address in keep:
            following.keep(address, following.before.pages[address])
        for address, text in pages.items():
            following.put(address, "boards", text[:8], HTML, text.encode())
        for folder, bundle in following.before.bundles.items():
            if units is None:
                following.keep_bundle(folder, bundle)
        if units is not None:
            put_units(following, units)
        return following.switch(marks or {"boards": ["mark"]}), following.written


def put_units(following, text):
    """A bundle of a page and its twin."""
    folders = [f"{place}{UNITS}" for place in ("", "/large")]
    pages = [BundledPage(f"{folder}chunxi/", None, HTML, f"{folder}{text}".encode()) for folder in folders]
    following.put_bundle(folders, "boards", text[:8], pages)


def is_whole(generation):
    return all(
        sha256((generation.root / file).read_bytes()).hexdigest() == known
        for _, page in generation.every_page()
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
    assert generations.current(site) == written
    assert generations.current(site).marks == {"boards": ["2026-11-30", 7, "ab"], "release": ["cd"]}


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
    assert generations.is_littered(site)
    with generations.locked(site):
        generations.sweep(site)
    assert {path.name for path in site.iterdir()} == {*names[-2:], "current", "lock"}
    assert not generations.is_littered(site)


def test_generation_that_is_read_stays_whatever_was_made_after_it(site):
    names = [write(site, {"/": str(number)})[0].root.name for number in range(4)]
    (site / "current").unlink()
    (site / "current").symlink_to(names[0])
    with generations.locked(site):
        generations.sweep(site)
    assert {path.name for path in site.iterdir()} == {names[0], *names[-2:], "current", "lock"}


def test_bundle_lies_where_a_web_server_looks_for_it(site):
    generation, written = write(site, {"/": "front"}, units=LONG)
    assert written == 3
    for folder in (UNITS, f"/large{UNITS}"):
        page = site / f"current{folder}chunxi/index.html"
        assert page.read_text() == f"{folder}{LONG}"
        assert gzip.decompress(page.with_name("index.html.gz").read_bytes()).decode() == f"{folder}{LONG}"
        assert (generation.root / folder.strip("/")).is_symlink()
    assert generations.current(site) == generation


def test_bundle_that_did_not_change_costs_a_link_a_folder(site):
    first, _ = write(site, {"/": "front"}, units=LONG)
    kept, written = write(site, {"/": "other"})
    made, again = write(site, {"/": "other"}, units=LONG)
    assert (written, again) == (1, 0), "what is written anew and is the same is the same bundle"
    assert first.bundles == kept.bundles == made.bundles
    files = [path for path in kept.root.rglob("*") if not path.is_dir() and path.name != "manifest.json"]
    assert [path.name for path in files] == ["index.html"]


def test_bundle_that_changed_leaves_the_one_before_as_it_was(site):
    first, _ = write(site, {"/": "front"}, units=LONG)
    second, _ = write(site, {"/": "front"}, units="other")
    assert (first.root / UNITS.strip("/") / "chunxi/index.html").read_text() == UNITS + LONG
    assert (second.root / UNITS.strip("/") / "chunxi/index.html").read_text() == UNITS + "other"


def test_bundle_that_was_changed_on_the_disk_is_told_and_written_anew(site):
    generation, _ = write(site, {"/": "front"}, units=LONG)
    page = site / f"current{UNITS}chunxi/index.html"
    page.write_bytes(b"defaced")
    assert list(generations.altered(generation)) == [generation.root / UNITS.strip("/") / "chunxi/index.html"]
    following, written = write(site, {"/": "front"}, units=LONG)
    assert (written, is_whole(following)) == (2, True)


def test_bundle_that_is_gone_is_told_and_not_carried_on(site):
    generation, _ = write(site, {"/": "front"}, units=LONG)
    shutil.rmtree(site / "bundles")
    (bundle,) = generation.bundles.values()
    assert list(generations.altered(generation)) == [site / "bundles" / bundle.name / "manifest.json"]
    with pytest.raises(FileNotFoundError):
        write(site, {"/": "front"})


def test_bundles_that_no_generation_carries_are_swept(site):
    names = [next(iter(write(site, {"/": "front"}, units=f"{n}")[0].bundles.values())).name for n in range(4)]
    (site / "bundles" / ".0123456789ab").mkdir()
    with generations.locked(site):
        generations.sweep(site)
    assert {path.name for path in (site / "bundles").iterdir()} == set(names[-2:])
    generations.put_away(site)
    with generations.locked(site):
        generations.sweep(site)
    assert list((site / "bundles").iterdir()) == [], "where the site was put away nothing stays"


def test_web_server_may_read_whatever_the_process_hides(site):
    before = os.umask(0o077)
    try:
        write(site, {"/boards/2026-06/": LONG}, units=LONG)
    finally:
        os.umask(before)
    for path in (site.parent, site, *site.rglob("*")):
        wanted = 0o755 if path.is_dir() else 0o644 if path.name != "lock" else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"[]", b'{"pages": {}}', b'{"marks": {}, "pages": {"/": {"odd": 1}}}']
)
def test_folder_that_cannot_be_read_is_none(site, content):
    generation, _ = write(site, {"/": LONG})
    manifest = generation.root / "manifest.json"
    manifest.unlink() if content is None else manifest.write_bytes(content)
    assert generations.current(site) == NONE


def test_folder_that_is_put_away_is_read_by_nobody(site):
    write(site, {"/": LONG})
    generations.put_away(site)
    generations.put_away(site)
    assert (generations.name_of_current(site), generations.current(site)) == ("", NONE)


KILLED = """
import os, signal, sys
from pathlib import Path
from boards.folder import generations
from boards.folder.bundles import BundledPage

site, at, told = Path(sys.argv[1]), int(sys.argv[2]), 0

def count(event, arguments):
    global told
    if event in ("open", "os.link", "os.symlink", "os.rename", "os.mkdir") and str(site) in str(arguments):
        told += 1
        if told == at:
            os.kill(os.getpid(), signal.SIGKILL)

with generations.locked(site):
    sys.addaudithook(count)
    following = generations.NextGeneration(site, generations.current(site))
    for address in ("/", "/a/", "/b/"):
        body = (address + "new" * 900).encode()
        following.put(address, "boards", "new", {"Content-Type": "text/html"}, body)
    for folder, bundle in following.before.bundles.items():
        if folder != "/new/units/":
            following.keep_bundle(folder, bundle)
    folders = ["/new/units/", "/large/new/units/"]
    pages = [BundledPage(f"{folder}a/", None, {"Content-Type": "text/html"}, body) for folder in folders]
    following.put_bundle(folders, "boards", "new", pages)
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
    write(site, {"/": "old" * 900, "/a/": "old" * 900}, units=LONG)
    steps, step, seen = 0, 0, set()
    while not steps:
        step += 1
        done = kill(site, step)
        steps = step if done.returncode == 0 else 0
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        generation = generations.current(site)
        assert is_whole(generation), step
        seen.add((len(list(generation.every_page())), str(generation.marks)))
    assert seen == {(4, "{'boards': ['mark']}"), (7, "{'boards': ['new']}")}
    assert steps > 30
    with generations.locked(site):
        generations.sweep(site)
    left = {path.name for path in Path(site).iterdir() if path.is_dir() and not path.is_symlink()}
    assert (len(left), "bundles" in left) == (3, True)
    assert len(list((site / "bundles").iterdir())) == 2, "what was begun and not finished is gone"
