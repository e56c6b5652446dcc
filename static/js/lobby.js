/* The lobby's screen: turns the scenes, asks for the next board, keeps showing the last one. ES5 only, for the
   browsers of old screens. Nothing here navigates: a page that cannot be loaded must not replace one that is.
   ?scene=flags|lights|ranking|year begins there, with &only=1 stays there. */
(function () {
  'use strict';

  var SCENE = 12000;
  var POLL = 60000;
  var PATIENCE = 20000;
  var STUCK = 5;
  var KEPT = 'xiaoneng.lobby.2';
  var UPRIGHT = '(max-aspect-ratio: 1/1)';

  var check = window.lobbyCheck;
  var lobby = document.getElementById('lobby');
  var isFile = document.URL.slice(0, 5) === 'file:';
  var wanted = asked('scene');
  var stays = asked('only') === '1';
  var at = 0;
  var shape = '';
  var turning = null;
  var paused = false;
  var round = 0;
  var asking = 0;
  var offlineSince = null;
  var refusedSince = null;
  var online = false;
  var confirmed = null;
  var next = null;
  var known = {};
  var first = true;

  function asked(name) {
    var found = new RegExp('[?&]' + name + '=([a-z0-9]+)').exec(document.URL);
    return found ? found[1] : '';
  }

  function each(list, act) {
    var n;
    for (n = 0; n < list.length; n += 1) { act(list[n], n); }
  }

  /* The scenes for this shape of screen; of one kind where it is asked for and there are any. */
  function scenes() {
    var other = shape === 'upright' ? 'landscape' : 'upright';
    var all = [];
    var own;
    each(lobby.querySelectorAll('.scene'), function (scene) {
      if (!scene.classList.contains(other)) { all.push(scene); }
    });
    own = all.filter(function (scene) { return scene.getAttribute('data-kind') === wanted; });
    return stays && own.length ? own : all;
  }

  function two(number) { return number < 10 ? '0' + number : String(number); }

  function moment(then) {
    var today = new Date();
    var clock = two(then.getHours()) + ':' + two(then.getMinutes());
    var isToday = then.toDateString() === today.toDateString();
    return isToday ? clock : (then.getMonth() + 1) + '月' + then.getDate() + '日 ' + clock;
  }

  function stateWords() {
    if (isFile) { return 'U盘版 · ' + (lobby.getAttribute('data-words') || '尚未发布'); }
    if (offlineSince) { return '○ 离线自 ' + moment(offlineSince); }
    if (refusedSince) { return '○ ' + (confirmed ? '新榜' : '') + '未通过校验 ' + moment(refusedSince); }
    return online ? '● 在线' : '';
  }

  function tell() {
    var words = [paused ? '‖ 已暂停' : '', stateWords()].filter(function (part) { return part; }).join(' · ');
    lobby.className = paused ? 'paused' : '';
    each(lobby.querySelectorAll('.status'), function (place) {
      if (place.textContent !== words) { place.textContent = words; }
      place.className = offlineSince || refusedSince ? 'status offline' : 'status';
    });
  }

  function show(position) {
    var all = scenes();
    at = (position + all.length) % all.length;
    each(lobby.querySelectorAll('.scene'), function (scene) {
      if (scene === all[at]) { scene.classList.add('shown'); } else { scene.classList.remove('shown'); }
    });
    tell();
  }

  /* The first scene of a kind; the first of all where there is none. */
  function begin(kind) {
    var found = -1;
    each(scenes(), function (scene, n) {
      if (found < 0 && scene.getAttribute('data-kind') === kind) { found = n; }
    });
    show(Math.max(found, 0));
  }

  /* Turned by hand the screen goes on with its other pages, at the kind of scene that it showed. */
  function fit() {
    var before = lobby.querySelector('.scene.shown');
    var now = window.matchMedia(UPRIGHT).matches ? 'upright' : 'landscape';
    if (now === shape) { return; }
    shape = now;
    begin(before ? before.getAttribute('data-kind') : wanted);
  }

  /* The edge of a scene: the one moment at which another board may take the place of this one. */
  function turn(steps) {
    if (next) {
      swap();
    } else {
      show(at + steps);
    }
    wait();
  }

  function wait() {
    window.clearTimeout(turning);
    turning = paused ? null : window.setTimeout(function () { turn(1); }, SCENE);
  }

  function swap() {
    lobby.parentNode.replaceChild(next, lobby);
    lobby = next;
    lobby.hidden = false;
    next = null;
    document.title = lobby.getAttribute('data-title') || document.title;
    begin(wanted);
  }

  /* A lobby document out of text; null where it is none. What it holds is never run, only shown. */
  function read(text) {
    var found = null;
    try {
      found = new DOMParser().parseFromString(text, 'text/html').getElementById('lobby');
    } catch (ignored) {
      return null;
    }
    if (!found || !found.querySelector('.scene')) { return null; }
    return document.importNode(found, true);
  }

  function digestOf(element) { return element.getAttribute('data-digest'); }

  function boardsOf(element) { return element.getAttribute('data-boards'); }

  function order(element) {
    var edition = '0000' + element.getAttribute('data-edition');
    return element.getAttribute('data-month') + '/' + edition.slice(-4);
  }

  /* Only what has been checked is kept; the marks in it are set anew when it is shown again. */
  function keep(html) {
    try {
      window.localStorage.setItem(KEPT, html);
    } catch (ignored) { /* Full or forbidden: the screen runs on without a copy. */ }
  }

  function kept() {
    try {
      return read(window.localStorage.getItem(KEPT) || '');
    } catch (ignored) {
      return null;
    }
  }

  /* Opened without the server: a newer board seen earlier is truer than an old page from some cache or folder. */
  function restore() {
    var copy = kept();
    if (copy && digestOf(copy) && order(copy) > order(lobby)) {
      prepare(copy);
      swap();
      wait();
      confirmed = boardsOf(lobby);
    }
  }

  function prepare(document_) {
    document_.hidden = true;
    next = document_;
  }

  function failed() {
    asking = 0;
    offlineSince = offlineSince || new Date();
    if (first) { first = false; restore(); }
    tell();
  }

  /* The server answers, but with what is not what it says: nothing of it is shown, and the screen says so. */
  function refused() {
    asking = 0;
    first = false;
    offlineSince = null;
    refusedSince = refusedSince || new Date();
    tell();
  }

  function reached() {
    asking = 0;
    first = false;
    online = true;
    offlineSince = null;
    refusedSince = null;
    tell();
  }

  function get(address, done) {
    var request = new XMLHttpRequest();
    var mine = round;
    function lost() { if (mine === round) { failed(); } }
    try {
      request.open('GET', address, true);
      request.timeout = PATIENCE;
      request.setRequestHeader('Cache-Control', 'no-cache');
      request.onload = function () {
        if (mine !== round) { return; }
        asking = 1;
        if (request.status === 200) { done(request.responseText); } else { failed(); }
      };
      request.onerror = lost;
      request.ontimeout = lost;
      request.onabort = lost;
      request.send();
    } catch (ignored) {
      failed();
    }
  }

  function parsed(text) {
    try {
      return JSON.parse(text);
    } catch (ignored) {
      return null;
    }
  }

  /* The boards that the scenes of the newest are made from: its year's and last year's, up to its month. */
  function sameMonths(boards) {
    var month = boards[0].month.slice(5);
    var year = Number(boards[0].month.slice(0, 4));
    return boards.filter(function (board) {
      var its = Number(board.month.slice(0, 4));
      return (its === year || its === year - 1) && board.month.slice(5) <= month;
    });
  }

  function named(boards) {
    return boards.map(function (board) { return board.month + ':' + board.digest; }).join(' ');
  }

  function isIndex(boards) {
    return Array.isArray(boards) && boards.every(function (board) {
      return board && /^\d{4}-\d\d$/.test(board.month) && /^[0-9a-f]{64}$/.test(board.digest) && board.edition >= 1;
    });
  }

  function compare(text) {
    var boards = parsed(text);
    if (!isIndex(boards)) { failed(); return; }
    if (!boards.length) {
      /* What was published stays published: a server that knows of no board is not the one to believe. */
      if (digestOf(lobby)) { failed(); } else { reached(); }
      return;
    }
    boards = sameMonths(boards);
    if (next && boardsOf(next) === named(boards)) { reached(); return; }
    if (confirmed === named(boards)) { next = null; reached(); return; }
    gather(boards, {}, 0, null);
  }

  /* One board after the other; of one that was read before only its totals are wanted. */
  function gather(boards, totals, n, newest) {
    var board = boards[n];
    if (n === boards.length) { confirm(boards, totals, newest); return; }
    if (n && known[board.digest]) {
      totals[board.month] = known[board.digest];
      gather(boards, totals, n + 1, newest);
      return;
    }
    get(addressOf(board), function (text) {
      var found = check.boardOf(text, board.digest);
      if (!found || found.month !== board.month || found.edition !== board.edition) { refused(); return; }
      known[board.digest] = totals[board.month] = found.totals;
      gather(boards, totals, n + 1, n ? newest : found);
    });
  }

  function addressOf(board) {
    return lobby.getAttribute('data-index').replace(/index\.json$/, board.month + '/' + board.edition + '.json');
  }

  function confirm(boards, totals, newest) {
    known = {};
    boards.forEach(function (board) { known[board.digest] = totals[board.month]; });
    if (isOf(lobby, boards) && check.agrees(lobby, newest, totals)) {
      accept(lobby, boards);
      return;
    }
    get(lobby.getAttribute('data-document'), function (text) {
      var candidate = read(text);
      if (!candidate || !isOf(candidate, boards) || !check.agrees(candidate, newest, totals)) { refused(); return; }
      prepare(candidate);
      accept(candidate, boards);
    });
  }

  function isOf(element, boards) {
    return boardsOf(element) === named(boards) && digestOf(element) === boards[0].digest &&
      element.getAttribute('data-month') === boards[0].month;
  }

  function accept(element, boards) {
    keep(element.outerHTML);
    confirmed = named(boards);
    if (element === lobby) { next = null; }
    reached();
  }

  /* A machine that slept leaves requests behind that never end: after some polls they are given up. */
  function poll() {
    if (asking && asking < STUCK) { asking += 1; return; }
    round += 1;
    asking = 1;
    get(lobby.getAttribute('data-index'), compare);
  }

  function pause() {
    paused = !paused;
    tell();
    wait();
  }

  function press(event) {
    var code = event.keyCode;
    if (event.altKey || event.ctrlKey || event.metaKey) { return; }
    if (code === 39 || code === 40 || code === 34) {
      turn(1);
    } else if (code === 37 || code === 38 || code === 33) {
      turn(-1);
    } else if ((code === 13 || code === 32 || code === 179) && !event.repeat) {
      pause();
    } else {
      return;
    }
    event.preventDefault();
  }

  document.documentElement.className += ' runs';
  document.addEventListener('keydown', press);
  window.addEventListener('resize', fit);
  fit();
  wait();
  if (!isFile) {
    poll();
    window.setInterval(poll, POLL);
  }
}());
