// What is typed is kept on the server while it is typed: two seconds after the last key, and at once when the window is
// left. Nothing is saved by it: that is for the buttons. It serves every form with `data-keep`, the address that keeps
// it and answers {"kept_at": "14:03:22"}, with "others" who write too, or "parts" of the page; `data-keep-names` are the
// fields to keep, where not all; `data-keeper` is the person. A field `changed` of the form is told the names of what
// is news of this window. The state stands in #kept-state. What the server does not have yet lies in the storage of
// this tab, and is laid back after a reload.
// Other scripts hear of it on `document`: keeping:saved {at, parts}, keeping:offline, keeping:expired;
// the desk, which puts one form in the place of another, says with keeping:desk what becomes of a form.
(function () {
  "use strict";
  var texts = window.formTexts, state = window.keptState, signedIn = window.signedIn, STORE = "keeping ";
  var REST = 2000, LONGEST_REST = 10000, SLOW = 700, LONGEST_WAIT = 20000; // ms
  if (!document.querySelector("form[data-keep]") || !window.fetch || !window.AbortController) return;
  var keepers = [];
  var trouble = window.keepingTrouble(waiting, sendAll);
  var isComposing = false, isLeft = false;

  function tell(name, detail) { document.dispatchEvent(new CustomEvent(name, { detail: detail || {} })); }

  // The storage of this tab

  function keeperName() {
    var named = document.querySelector("form[data-keeper]");
    return STORE + (named ? named.dataset.keeper : "") + " ";
  }

  function forget(isOurs) { // what other people left in this tab; on signing out all of it
    Object.keys(sessionStorage).forEach(function (key) {
      if (key.indexOf(STORE) === 0 && !(isOurs && key.indexOf(keeperName()) === 0)) sessionStorage.removeItem(key);
    });
  }

  // One form

  function keeperOf(address) {
    var kept = {}; // by name: what stood there when the server had it last
    var orphans = {}; // by name: what was laid back and has no field on the page any more
    var box = keeperName() + address.split("?")[0]; // the same form may stand on two pages
    var timer = 0, typedAt = 0, sending = null, press = null; // what is on its way: of this script, of the page's own
    var left = null, isAway = false; // what stood there when its form went off the page
    var isHeld = false, isTaken = false, isLate = false; // a press of the desk has it; the step was taken; words may arrive after
    var echoed = {}, round = 0; // names that a press overtook: what was on its way of them may arrive after it

    function place() { return document.querySelector("form[data-keep='" + address + "']"); }

    function values() {
      var found = texts.now(place());
      Object.keys(orphans).forEach(function (name) { found[name] = (found[name] || []).concat(orphans[name]); });
      return found;
    }

    function changedIn(now) { // the names whose texts the server does not have
      var names = Object.keys(now).concat(Object.keys(kept).filter(function (name) { return !now[name]; }));
      return names.filter(function (name) { return echoed[name] || !texts.isSame(now[name], kept[name]); });
    }

    function waits() { return Boolean(place()) && changedIn(values()).length > 0; }

    function store(names, now, isPressed) {
      try {
        if (!names.length || isLeft) sessionStorage.removeItem(box);
        else sessionStorage.setItem(box, JSON.stringify({ fields: texts.only(now, names), isPressed: isPressed }));
      } catch (error) { /* full, or switched off: the server still keeps */ }
    }

    function note() {
      if (!place()) return;
      var now = values(), names = changedIn(now);
      if (place().elements.changed) place().elements.changed.value = names.join(" ");
      store(names, now, false);
    }

    function fieldsNamed(name) {
      return Array.prototype.filter.call(place().elements, function (field) { return field.name === name && field.type !== "file"; });
    }

    function lay(name, laid) {
      var left = laid.slice();
      fieldsNamed(name).forEach(function (field) {
        var isTick = field.type === "checkbox" || field.type === "radio";
        if (isTick) field.checked = left.indexOf(field.value) >= 0;
        else if (left.length) field.value = left[0];
        if (isTick && field.checked) left.splice(left.indexOf(field.value), 1);
        else if (!isTick) left.shift();
        var fold = !isTick && field.type !== "hidden" && field.value && field.closest("details");
        if (fold) fold.open = true;
      });
      if (left.length && name.indexOf("-") > 0) orphans[name] = left;
    }

    function layBack() {
      var copy = null, way = performance.getEntriesByType("navigation")[0];
      try {
        copy = JSON.parse(sessionStorage.getItem(box));
      } catch (error) { return; }
      var hasArrived = copy && copy.isPressed && way && way.type === "navigate"; // this page is the answer
      if (copy && !hasArrived) Object.keys(copy.fields).forEach(function (name) { lay(name, copy.fields[name]); });
      note();
      if (waits()) send();
    }

    // Sending

    function soon() {
      var now = Date.now();
      typedAt = typedAt || now;
      clearTimeout(timer);
      timer = setTimeout(send, Math.max(0, Math.min(REST, typedAt + LONGEST_REST - now)));
    }

    function send(isLeaving) {
      clearTimeout(timer);
      if (!place() || isHeld || isTaken || ((isComposing || (press && press.isPress)) && isLeaving !== true)) return;
      var now = values(), names = changedIn(now);
      if (!names.length || (sending && (isLeaving !== true || texts.isSame(sending, now)))) return;
      typedAt = 0;
      sending = now;
      ask(now, names, isLeaving === true, true);
    }

    function bodyOf(now, names) {
      var data = new URLSearchParams(), fields = texts.only(now, names);
      data.append(texts.TOKEN, signedIn.token());
      data.append("changed", names.join(" "));
      Object.keys(fields).forEach(function (name) {
        fields[name].forEach(function (text) { data.append(name, text); });
      });
      return data;
    }

    function ask(now, names, isLeaving, mayRenew) {
      var form = place(), stop = new AbortController(), body = bodyOf(now, names), asData = signedIn.headers("application/json");
      var mine = round;
      var slow = setTimeout(function () { if (!trouble.kind()) trouble.say("正在留存…"); }, SLOW);
      var end = setTimeout(function () { stop.abort(); }, LONGEST_WAIT);
      fetch(form.dataset.keep, { method: "POST", body: body, keepalive: isLeaving, signal: stop.signal, credentials: "same-origin", headers: asData })
        .then(function (response) {
          state.hear(response);
          if (response.ok) return response.json().then(function (answer) { done(now, answer, mine); });
          if (response.status === 403 && mayRenew) return trouble.renewed().then(function (isRenewed) {
            if (isRenewed) ask(now, names, isLeaving, false);
            else over();
          });
          over();
          if (signedIn.isOthers(response)) return response.text().then(function (text) { trouble.fail("other", signedIn.words(text)); });
          if (response.status === 401) trouble.fail("expired");
          else trouble.fail(response.status < 500 && response.status !== 429 ? "refused" : "offline");
          return null;
        })
        .catch(function () {
          over();
          trouble.fail("offline");
        })
        .then(function () {
          clearTimeout(slow);
          clearTimeout(end);
        });
    }

    function done(now, answer, mine) {
      var had = Object.keys(orphans).length;
      if (mine === round) echoed = {};
      kept = now;
      orphans = {};
      over();
      trouble.calm();
      if (!place()) return arrived(now);
      trouble.say("已留存 " + answer.kept_at, "按各条的按钮才算保存");
      note();
      state.showOthers(answer.others);
      tell("keeping:saved", { at: answer.kept_at, parts: answer.parts });
      if (had) tell("sheet:refresh");
      if (waits()) soon();
    }

    function over() { // what was on its way is there, or is not
      sending = null;
      if (isTaken && isLate) letGo();
    }

    function arrived(now) { // its form is off the page
      if (!left || texts.isSame(left, now)) store([], now, false);
    }

    // Forms of the desk: off the page and on it again, the words let go of once the server took the step

    function leave() {
      if (!place() || isTaken) return;
      var now = values();
      left = texts.isSame(now, texts.asWritten(place())) ? null : now;
      isAway = true;
      send(true);
    }

    function comeBack() { // as the server wrote it, perhaps before the words arrived
      if (!isAway || !place()) return;
      isAway = isTaken = false;
      if (left) Object.keys(left).forEach(function (name) { lay(name, left[name]); });
      else kept = texts.asWritten(place());
      left = null;
      note();
      if (waits()) soon();
    }

    function hold(isPressed) {
      isHeld = isPressed;
      isLate = isPressed && Boolean(sending);
      if (!isPressed && waits()) soon();
    }

    function taken() {
      clearTimeout(timer);
      isHeld = false;
      isTaken = isAway = true;
      left = null;
      store([], {}, false);
      if (isLate && !sending) letGo();
    }

    function letGo() { // without any field: nothing is kept any more
      isLate = false;
      var body = new URLSearchParams([[texts.TOKEN, signedIn.token()]]), asData = signedIn.headers("application/json");
      fetch(address, { method: "POST", body: body, keepalive: true, credentials: "same-origin", headers: asData })
        .catch(function () { /* it is their draft, and theirs to take out */ });
    }

    // Presses that are answered in place: what went with one is kept by it

    function sent(isPress) {
      if (!place()) return;
      var now = values();
      if (isPress && sending) {
        round++;
        changedIn(sending).forEach(function (name) { echoed[name] = true; });
      }
      press = { now: now, pending: isPress ? [] : changedIn(now), typed: {}, isPress: isPress };
    }

    function swapped() {
      if (!press || !place()) return;
      var was = press, now;
      press = null;
      if (was.pending.length) holdUnseen(was);
      now = values();
      Object.keys(kept).forEach(function (name) { if (!now[name]) delete kept[name]; });
      Object.keys(now).forEach(function (name) {
        if (was.typed[name]) kept[name] = was.isPress ? was.now[name] : kept[name];
        else if (was.pending.indexOf(name) < 0) kept[name] = now[name];
      });
      note();
      if (waits()) soon();
    }

    function drop() { // the press came to nothing
      press = null;
      if (waits()) soon();
    }

    function holdUnseen(was) { // words were typed over what stood then, not over what a newer page says stands now
      Object.keys(was.now).filter(texts.beside(was.pending, was.now)).forEach(function (name) {
        fieldsNamed(name).forEach(function (field, at) {
          if (field.type === "hidden" && was.now[name][at] !== undefined) field.value = was.now[name][at];
        });
      });
    }

    function startOver() { // the server wrote the form anew
      if (!place()) return;
      kept = texts.asWritten(place());
      note();
      if (waits()) soon();
    }

    function pressed() { // and the page is left for the answer
      var now = values();
      store(changedIn(now), now, true);
      kept = now;
    }

    function typed(name) {
      if (press && name) press.typed[name] = true;
      note();
      if (!trouble.isOut()) soon();
    }

    place().setAttribute("autocomplete", "off"); // words are laid back here, not by the browser
    kept = texts.asWritten(place());
    return {
      address: address, place: place, waits: waits, note: note, layBack: layBack, soon: soon, send: send, sent: sent,
      leave: leave, comeBack: comeBack, hold: hold, taken: taken, swapped: swapped, startOver: startOver, pressed: pressed, typed: typed, drop: drop
    };
  }

  function each(act) { keepers.forEach(act); }

  function keeping(form) { return keepers.filter(function (keeper) { return form && keeper.place() === form; })[0]; }

  function sendAll() { each(function (keeper) { keeper.send(); }); }

  function waiting() { return keepers.some(function (keeper) { return keeper.waits(); }); }

  function find() {
    document.querySelectorAll("form[data-keep]").forEach(function (form) {
      if (keeping(form)) return;
      var keeper = keeperOf(form.dataset.keep);
      keepers.push(keeper);
      keeper.layBack();
    });
  }

  // What happens on the page

  document.addEventListener("input", function (event) {
    var keeper = keeping(event.target.form || (event.target.closest && event.target.closest("form")));
    if (keeper) keeper.typed(event.target.name);
  });
  document.addEventListener("change", function (event) {
    var keeper = keeping(event.target.form);
    if (keeper) keeper.typed(event.target.name);
  });
  document.addEventListener("compositionstart", function () { isComposing = true; });
  document.addEventListener("compositionend", function () {
    isComposing = false;
    each(function (keeper) { keeper.soon(); });
  });
  document.addEventListener("submit", function (event) { // before those who answer in place
    var isSigningOut = /\/logout\/$/.test(event.target.getAttribute("action") || "");
    each(function (keeper) { isSigningOut ? keeper.send(true) : keeper.note(); });
    if (!isSigningOut) return;
    isLeft = true;
    forget(false);
  }, true);
  window.addEventListener("submit", function (event) { // after them
    var keeper = keeping(event.target);
    if (keeper && !event.defaultPrevented) keeper.pressed();
  });
  document.addEventListener("sheet:sent", function (event) {
    each(function (keeper) { keeper.sent(Boolean(event.detail.address) && keeper.place() === document.getElementById("sheet")); });
  });
  document.addEventListener("sheet:swapped", function () {
    each(function (keeper) {
      keeper.swapped();
      keeper.comeBack();
    });
    find();
  });
  document.addEventListener("figures:swapped", function () {
    each(function (keeper) { if (keeper.place() !== document.getElementById("sheet")) keeper.startOver(); });
    find();
  });
  document.addEventListener("sheet:failed", function (event) {
    var kind = event.detail.kind;
    if (kind !== "stale") {
      trouble.fail(kind === "busy" ? "offline" : kind, event.detail.words);
      each(function (keeper) { keeper.drop(); });
      return;
    }
    event.preventDefault();
    trouble.renewed().catch(function () { trouble.fail("offline"); }).then(function (isRenewed) {
      if (isRenewed) event.detail.again();
      else {
        each(function (keeper) { keeper.drop(); });
        event.detail.say(trouble.kind(), trouble.words());
      }
    });
  });
  document.addEventListener("keeping:desk", function (event) { // {form, act}: leave, press, release or taken
    var keeper = keeping(event.detail.form), act = event.detail.act;
    if (!keeper) return;
    if (act === "leave") keeper.leave();
    else if (act === "taken") keeper.taken();
    else keeper.hold(act === "press");
  });
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) sendAll();
    else trouble.again();
  });
  window.addEventListener("blur", sendAll);
  window.addEventListener("focus", trouble.again);
  window.addEventListener("online", trouble.again);
  window.addEventListener("pagehide", function () { each(function (keeper) { keeper.send(true); }); });
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    trouble.renewed().then(function (isRenewed) { if (isRenewed) tell("sheet:refresh"); }, function () { trouble.fail("offline"); });
  });
  window.addEventListener("beforeunload", function (event) {
    if ((trouble.kind() !== "offline" && trouble.kind() !== "refused") || !waiting()) return;
    event.preventDefault();
    event.returnValue = "";
  });
  try { forget(true); } catch (error) { /* no storage: the server still keeps */ }
  find();
})();
