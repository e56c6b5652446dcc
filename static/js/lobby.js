/* The lobby's screen: turns the scenes, asks for the next board, keeps showing the last one. ES5 only, for the
   browsers of old screens. Nothing here navigates: a page that cannot be loaded must not replace one that is. */
(function () {
  'use strict';

  var SCENE = 12000;
  var POLL = 60000;
  var PATIENCE = 20000;
  var KEPT = 'xiaoneng.lobby';

  var lobby = document.getElementById('lobby');
  var at = 0;
  var turning = null;
  var paused = false;
  var asking = false;
  var offlineSince = null;
  var online = false;
  var next = null;
  var first = true;

  function each(list, act) {
    var n;
    for (n = 0; n < list.length; n += 1) { act(list[n], n); }
  }

  function scenes() { return lobby.querySelectorAll('.scene'); }

  function statusWords() {
    var words = offlineSince ? '○ 离线自 ' + offlineSince : (online ? '● 在线' : '');
    return paused ? '‖ 已暂停' + (words ? ' · ' + words : '') : words;
  }

  function tell() {
    lobby.className = paused ? 'paused' : '';
    each(lobby.querySelectorAll('.status'), function (place) {
      place.textContent = statusWords();
      place.className = offlineSince ? 'status offline' : 'status';
    });
  }

  function show(position) {
    var all = scenes();
    at = (position + all.length) % all.length;
    each(all, function (scene, n) {
      if (n === at) { scene.classList.add('shown'); } else { scene.classList.remove('shown'); }
    });
    tell();
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
    show(0);
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

  function isOf(candidate, month, digest) {
    return candidate !== null && digest !== '' &&
      candidate.getAttribute('data-digest') === digest && candidate.getAttribute('data-month') === month;
  }

  function digestOf(element) { return element.getAttribute('data-digest'); }

  function order(element) {
    var edition = '0000' + element.getAttribute('data-edition');
    return element.getAttribute('data-month') + '/' + edition.slice(-4);
  }

  /* Only what the server has confirmed is kept; the marks in it are set anew when it is shown again. */
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
    if (copy && digestOf(copy) && order(copy) > order(lobby)) { prepare(copy); swap(); wait(); }
  }

  function prepare(document_) {
    document_.hidden = true;
    next = document_;
  }

  function two(number) { return number < 10 ? '0' + number : String(number); }

  function failed() {
    var now = new Date();
    asking = false;
    offlineSince = offlineSince || two(now.getHours()) + ':' + two(now.getMinutes());
    if (first) { first = false; restore(); }
    tell();
  }

  function reached() {
    asking = false;
    first = false;
    online = true;
    offlineSince = null;
    tell();
  }

  function get(address, done) {
    var request = new XMLHttpRequest();
    try {
      request.open('GET', address, true);
      request.timeout = PATIENCE;
      request.setRequestHeader('Cache-Control', 'no-cache');
      request.onload = function () {
        if (request.status === 200) { done(request.responseText); } else { failed(); }
      };
      request.onerror = failed;
      request.ontimeout = failed;
      request.onabort = failed;
      request.send();
    } catch (ignored) {
      failed();
    }
  }

  function compare(text) {
    var boards = null;
    try {
      boards = JSON.parse(text);
    } catch (ignored) {
      boards = null;
    }
    if (!boards || boards.length === undefined) { failed(); return; }
    if (!boards.length) {
      /* What was published stays published: a server that knows of no board is not the one to believe. */
      if (digestOf(lobby)) { failed(); } else { reached(); }
      return;
    }
    if (next && boards[0].digest === digestOf(next)) { reached(); return; }
    if (boards[0].digest === digestOf(lobby)) { next = null; keep(lobby.outerHTML); reached(); return; }
    fetchBoard(boards[0]);
  }

  function fetchBoard(board) {
    get(lobby.getAttribute('data-document'), function (text) {
      var candidate = read(text);
      if (!isOf(candidate, board.month, board.digest)) { failed(); return; }
      keep(candidate.outerHTML);
      prepare(candidate);
      reached();
    });
  }

  function poll() {
    if (asking) { return; }
    asking = true;
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
    } else if ((code === 13 || code === 32) && !event.repeat) {
      pause();
    } else {
      return;
    }
    event.preventDefault();
  }

  document.documentElement.className += ' runs';
  document.addEventListener('keydown', press);
  show(0);
  wait();
  poll();
  window.setInterval(poll, POLL);
}());
