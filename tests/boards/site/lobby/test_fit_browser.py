"""Whether every scene fits its screen: measured in Chromium on every shape that hangs, with boards small and large."""

import pytest

from tests.boards.documents import ASSESSORS, line, make_document
from tests.boards.editions import make_edition
from tests.boards.site.lobby.boards import LONG, given, with_units
from tests.boards.site.lobby.showing import INDEX, MINUTE, expect_status, open_lobby

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SCREENS = [(1920, 1080), (3840, 2160), (1366, 768), (1280, 800), (1080, 1920), (2160, 3840), (1200, 1920)]
# Each scene is shown in its turn. Everything that is seen lies within it, nothing is cut off, covers another or is too
# small to read from afar; the signals of a card stand in one line, and its row has no empty cell.
FAULTS = """() => {
  const faults = [], short = Math.min(innerWidth, innerHeight);
  const clipped = e => parseFloat(getComputedStyle(e).clipPath.split(' ').pop()) || 0;
  const box = e => {
    const {left, right, top, bottom, width, height} = e.getBoundingClientRect();
    return {left: left + (width ? clipped(e) : 0), right, top, bottom, width, height};
  };
  const meet = (a, b) => b.left < a.right - 1 && a.left < b.right - 1 && b.top < a.bottom - 1 && a.top < b.bottom - 1;
  const scenes = [...document.querySelectorAll('.scene')].filter(s => s.getClientRects().length);
  const measure = (scene, n) => {
    const called = e => `${e.getAttribute('class') || e.tagName} ${e.textContent.trim().slice(0, 40)}`;
    const about = (what, e) => faults.push(`${n} ${what}: ${called(e)}`);
    const frame = box(scene);
    for (const e of scene.querySelectorAll('*')) {
      const b = box(e), style = getComputedStyle(e);
      if (!b.width || e.closest('symbol')) continue;
      if ((b.left < frame.left - .5 || b.right > frame.right + .5)) about('outside', e);
      if (b.top < frame.top - .5 || b.bottom > frame.bottom + .5) about('outside', e);
      if (style.display !== 'inline' && e.clientWidth && e.scrollWidth > e.clientWidth + 1) about('too wide', e);
      if (e.matches('.cards, .cards-row, .places, .place, .columns, .totals, .total, .leaders, .group, footer, header')
          && e.scrollHeight > e.clientHeight + 1) about(`too high by ${e.scrollHeight - e.clientHeight}`, e);
      const text = [...e.childNodes].some(node => node.nodeType === 3 && node.data.trim());
      const size = parseFloat(style.fontSize);
      if (text && size < short / 40) about('text too small', e);
      if (e.matches('.name') && size < short / 24) about('name too small', e);
    }
    const foot = box(scene.querySelector('footer')), head = box(scene.querySelector('header'));
    const body = box(scene.children[1]);
    if (body.bottom > foot.top + 1 || body.top < head.bottom - 1) about('over head or foot', scene.children[1]);
    const apart = nodes => [...nodes].forEach((e, k, all) => all.slice(k + 1).forEach(other => {
      if (box(e).width && box(other).width && meet(box(e), box(other))) about('runs into the next', e);
    }));
    apart(scene.querySelectorAll('header > *'));
    apart(scene.querySelectorAll('footer > *'));
    for (const place of scene.querySelectorAll('.place')) {
      apart(place.children);
      apart(place.querySelectorAll('.count'));
    }
    for (const row of scene.querySelectorAll('.cards-row')) {
      if (getComputedStyle(row).gridTemplateColumns.split(' ').length !== row.children.length) about('empty cell', row);
      apart(row.querySelectorAll('.name, .marks, .told'));
      const middle = row.querySelectorAll('.marks');
      if (new Set([...middle].map(e => Math.round(box(e).top))).size > 1) about('signals at different heights', row);
      for (const marks of middle) {
        const tops = [...marks.querySelectorAll('.mark')].map(e => Math.round(box(e).top + box(e).height / 2));
        if (Math.max(...tops) - Math.min(...tops) > 2) about('signals wrapped', marks);
        const right = Math.max(...[...marks.children].map(e => box(e).right));
        if (right > box(marks).right + 1) about('signals outside', marks);
      }
    }
  };
  scenes.forEach((scene, n) => {
    const before = document.querySelector('.scene.shown');
    if (before) before.classList.remove('shown');
    scene.classList.add('shown');
    measure(scene, n);
  });
  if (document.documentElement.scrollHeight > innerHeight) faults.push('the page scrolls');
  return faults;
}"""
# Names of units and of who gave it that stand on two lines.
BROKEN = """() => [...document.querySelectorAll('.names > span, .card > .name')].filter(e => {
  const style = getComputedStyle(e);
  return e.getClientRects().length && e.getBoundingClientRect().height > parseFloat(style.lineHeight) * 1.5;
}).map(e => e.textContent)"""
# How much of the height between head and foot the cards take up, on the page that is filled least.
FILLED = """() => Math.min(...[...document.querySelectorAll('.cards')].map(cards => {
  if (!cards.getClientRects().length) return 1;
  const room = cards.parentNode.querySelector('footer').getBoundingClientRect().top
    - cards.parentNode.querySelector('header').getBoundingClientRect().bottom;
  const rows = [...cards.children].map(row => row.getBoundingClientRect());
  return (Math.max(...rows.map(b => b.bottom)) - Math.min(...rows.map(b => b.top))) / room;
}))"""


def usual(count):
    """Every unit with flags and lights from several departments."""
    signals = ("red_flag", "red_flag", "red_light", "yellow_light", "red_flag")
    return [
        line(signal, f"u{n}", ASSESSORS[(n + k) % len(ASSESSORS)][0], k + 1)
        for n in range(count)
        for k, signal in enumerate(signals[: 3 + n % 3])
    ]


def many(count):
    return [*given(count, each=9), *given(count, "yellow_light", 9)]


BOARDS = {
    "empty": (0, "", None),
    **{f"{count} units": (count, "区第{:02}号局", usual) for count in (1, 2, 9, 14, 41, 120)},
    "14 with nine each": (14, "区第{:02}号局", many),
    "41 long names": (41, LONG[:28] + "{:02}", usual),
    "14 long names with nine each": (14, LONG[:28] + "{:02}", many),
    "2 long names with eleven each": (2, LONG[:28] + "{:02}", lambda count: given(count, each=11)),
}


@pytest.mark.parametrize("board", BOARDS)
def test_everything_stands_within_every_screen(screen, live_server, monkeypatch, board):
    count, name, lines = BOARDS[board]
    if count:
        with_units(monkeypatch, count, name=name)
    make_edition(document=make_document(lines=lines(count) if lines else []))
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    for width, height in SCREENS:
        screen.set_viewport_size({"width": width, "height": height})
        assert (width, height, screen.evaluate(FAULTS)) == (width, height, [])
        if "long" not in board:
            assert screen.evaluate(BROKEN) == []
        if count:
            assert screen.evaluate(FILLED) > 0.85


def test_every_unit_is_shown_once_on_either_screen(screen, live_server, monkeypatch):
    with_units(monkeypatch, 41)
    make_edition(document=make_document(lines=usual(41)))
    open_lobby(screen, live_server)
    for shape in ("landscape", "upright"):
        for kind, names in (("flags", ".card .name"), ("lights", ".card .name"), ("ranking", ".place .name")):
            shown = screen.locator(f".scene.{shape}.{kind} {names}").all_text_contents()
            assert sorted(shown) == [f"区第{n:02}号单位" for n in range(41)]


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920)])
def test_foot_holds_all_that_can_stand_in_it(screen, live_server, monkeypatch, width, height):
    with_units(monkeypatch, 120)
    issuer = "某某市高淳区作风建设和营商环境工作领导小组办公室"
    changes = {"edition": 12, "reason": "更正", "issuer": issuer, "backfilled_from": "2026-07-10"}
    make_edition(document=make_document(lines=usual(120), **changes))
    screen.set_viewport_size({"width": width, "height": height})
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    screen.keyboard.press("Enter")
    screen.route(INDEX, lambda route: route.abort())
    screen.clock.run_for(MINUTE)
    expect_status(screen, "‖ 已暂停 · ○ 离线自 12:01")
    screen.clock.run_for(24 * 60 * MINUTE)
    expect_status(screen, "‖ 已暂停 · ○ 离线自 7月18日 12:01")
    assert screen.evaluate(FAULTS) == []


def test_announcement_before_the_first_board_fits(screen, live_server):
    open_lobby(screen, live_server)
    expect_status(screen, "● 在线")
    for width, height in SCREENS:
        screen.set_viewport_size({"width": width, "height": height})
        assert screen.evaluate(FAULTS) == []
