// A decision on its way to the server. Each press has a token of its own and is sent with it again until the server has
// answered: it counts once, however often it arrives. What waits lies in the storage of this tab as well, and is sent
// after a reload. For static/js/desk.js, which is told of each press what became of it:
//   done      it is decided; the answer of the server
//   moved     the thing is no longer as it was read; sentences
//   wrong     words are missing or too long; sentences
//   gone      nothing is there any more
//   refused   not this person's to decide
//   broken    the server failed, and nothing was decided
//   other     somebody else is signed in now; sentences. Nothing is sent again by itself
// and on the way: lost (nothing was heard, it is sent again by itself), expired (it waits until this person has signed in).
(function () {
  "use strict";
  var TOKEN = "csrfmiddlewaretoken", STORE = "desk press ", signedIn = window.signedIn;
  var WAITS = [1, 2, 4, 8, 15, 30]; // s between tries
  var LONGEST = 20000; // ms until a press without an answer counts as lost
  var ANSWERED = { 404: "gone", 409: "moved", 400: "wrong", 422: "wrong", 403: "refused" };
  var pending = null, isAsking = false, isOut = false, tries = 0, timer = 0, keeper = "", hear = null;

  function fresh() {
    return Array.prototype.map.call(crypto.getRandomValues(new Uint8Array(16)), function (byte) {
      return (byte + 256).toString(16).slice(1);
    }).join("");
  }

  function store() {
    try {
      if (pending) sessionStorage.setItem(STORE + keeper, JSON.stringify(pending));
      else sessionStorage.removeItem(STORE + keeper);
    } catch (refused) { /* full, or switched off: it still waits on this page */ }
  }

  function stored() {
    try { return JSON.parse(sessionStorage.getItem(STORE + keeper)); } catch (refused) { return null; }
  }

  function send(press) { // {address, thing, step, label, fields}
    press.fields.push(["press", fresh()]);
    pending = press;
    isOut = false;
    tries = 0;
    store();
    ask(true);
  }

  function bodyOf(press) {
    var body = new URLSearchParams();
    body.append(TOKEN, signedIn.token());
    press.fields.forEach(function (pair) { body.append(pair[0], pair[1]); });
    return body;
  }

  function ask(mayRenew) {
    var press = pending, stop = new AbortController(), asked = { credentials: "same-origin", signal: stop.signal };
    asked.method = "POST";
    asked.body = bodyOf(press);
    asked.headers = signedIn.headers("application/json");
    clearTimeout(timer);
    isAsking = true;
    var end = setTimeout(function () { stop.abort(); }, LONGEST);
    fetch(press.address, asked)
      .then(function (response) {
        isAsking = false;
        window.keptState.hear(response);
        return response.text().then(function (text) { answered(press, response, text, mayRenew); });
      }, function () {
        isAsking = false;
        lost(press);
      })
      .then(function () { clearTimeout(end); });
  }

  function answered(press, response, text, mayRenew) {
    var answer = null;
    try { answer = JSON.parse(text); } catch (other) { /* a page: of a proxy, or of an error */ }
    if (response.status === 401) return out(press);
    if (signedIn.isOthers(response)) return end("other", press, answer);
    if (response.status === 403 && mayRenew) return renew(press);
    if ([429, 502, 503, 504].indexOf(response.status) >= 0) return lost(press);
    return end(response.ok && answer ? "done" : ANSWERED[response.status] || "broken", press, answer);
  }

  function end(kind, press, answer) {
    drop();
    return tell(kind, press, answer);
  }

  function drop() { // nothing waits any more; what did, for whoever has its words
    var press = pending;
    clearTimeout(timer);
    pending = null;
    isOut = false;
    store();
    return press;
  }

  function out(press) {
    isOut = true;
    return tell("expired", press, null);
  }

  function renew(press) { // the token is of an earlier sign-in; and who signed in has to be the same
    isAsking = true;
    signedIn.renew().then(function (now) {
      isAsking = false;
      if (pending !== press) return null; // it was taken back meanwhile
      if (now.kind === "expired") return out(press);
      if (now.kind === "other") return end("other", press, { errors: [now.words] });
      isOut = false;
      return ask(false);
    }, function () {
      isAsking = false;
      if (pending === press) lost(press);
    });
  }

  function lost(press) {
    timer = setTimeout(again, 1000 * WAITS[Math.min(tries, WAITS.length - 1)]);
    tries++;
    tell("lost", press, null);
  }

  function again() {
    if (!pending || isAsking) return;
    if (isOut) renew(pending);
    else ask(true);
  }

  function tell(kind, press, answer) { hear(kind, press, answer); }

  function begin(person, listener) {
    keeper = person;
    hear = listener;
    pending = stored();
    if (pending) ask(true);
    return pending;
  }

  window.addEventListener("online", again);
  window.addEventListener("focus", again);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) again(); });
  window.addEventListener("beforeunload", function (event) {
    if (!pending) return;
    event.preventDefault();
    event.returnValue = "";
  });
  window.deskSending = { begin: begin, send: send, again: again, drop: drop, isBusy: function () { return Boolean(pending); } };
})();
