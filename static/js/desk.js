// The desk without page loads: one thing after another, the next two fetched ahead, a decision sent by
// static/js/desk_sending.js and believed only when the server has answered. Keys are those of static/js/keys.js, read off
// the page. Without this script the page shows its first thing, with a form that goes to the next one's own page.
(function () {
  "use strict";
  var AHEAD = 2, FRESH = 60000; // things fetched ahead; ms until one that was fetched is fetched again
  var root = document.getElementById("desk"), listed = document.getElementById("desk-entries");
  var sending = window.deskSending, talk = window.deskTalk, signedIn = window.signedIn;
  if (!root || !listed || !sending || !window.fetch || !window.AbortController) return;
  var kind = root.dataset.kind; // lines or explanations
  var entries = JSON.parse(listed.textContent); // {pk, aside}, and here: state, isGone, isSkipped
  var at = 0, fetched = {}, mine = [], others = {}; // mine: what I decided, the last at the end
  var baseDecided = Number(document.querySelector("[data-decided]").textContent) || 0;

  // Which comes next

  function place(entry) { return kind + "/" + entry.pk; }

  function indexOf(pk) {
    return entries.map(function (entry) { return String(entry.pk); }).indexOf(String(pk));
  }

  function isOpen(entry) { return !entry.state && !entry.isGone && !entry.aside; }

  function isFree(entry) { return isOpen(entry) && !others[place(entry)]; }

  function ahead() { // every other one, in the order in which they come, from here to here
    var order = entries.map(function (_, index) { return index; });
    return order.slice(at + 1).concat(order.slice(0, at));
  }

  function firstOf(tests) {
    var way = ahead();
    return tests.reduce(function (found, test) {
      if (found >= 0) return found;
      var index = way.filter(function (each) { return test(entries[each]); })[0];
      return index === undefined ? -1 : index;
    }, -1);
  }

  function onward() { // what nobody else has open before what somebody has, what was skipped last
    return firstOf([
      function (entry) { return isFree(entry) && !entry.isSkipped; },
      isFree,
      isOpen
    ]);
  }

  function beside(step) { // J and K see everything; J goes past what a colleague has open
    for (var index = at + step; entries[index]; index += step) {
      if (step < 0 || !others[place(entries[index])]) return index;
    }
    return entries[at + step] ? at + step : -1;
  }

  // Fetching

  function addressOf(entry) { return root.dataset.panes.replace("/1/panes/", "/" + entry.pk + "/panes/"); }

  function take(entry) {
    var held = fetched[entry.pk];
    if (held && Date.now() - held.since < FRESH) return held.panes;
    var panes = fetch(addressOf(entry), { credentials: "same-origin", headers: signedIn.headers("text/html") })
      .then(function (response) {
        return response.text().then(function (text) {
          return { status: response.status, text: text, isOthers: signedIn.isOthers(response) };
        });
      });
    fetched[entry.pk] = { since: Date.now(), panes: panes };
    panes.catch(function () { delete fetched[entry.pk]; });
    return panes;
  }

  function fetchAhead() {
    var way = ahead().filter(function (index) { return isFree(entries[index]); }).slice(0, AHEAD);
    var wanted = way.map(function (index) { return String(entries[index].pk); });
    Object.keys(fetched).forEach(function (pk) { if (wanted.indexOf(pk) < 0) delete fetched[pk]; });
    way.forEach(function (index) { take(entries[index]).catch(function () { /* fetched when it is wanted */ }); });
  }

  // Showing

  function show(index, said) { // said: {tone, words} for the bar that comes with it
    var entry = entries[index];
    return take(entry).then(function (answer) {
      var fresh = new DOMParser().parseFromString(answer.text, "text/html").querySelector(".desk[data-thing]");
      if (answer.status === 404) return missing(index, said);
      if (answer.isOthers) return refused(entry, answer);
      if (!fresh) return talk.expired("没有取到这一条。");
      at = index;
      put(fresh, said);
      return null;
    }, function () { talk.say("bad", "没有联系上服务器，没有取到这一条。请过一会儿再按一次。"); });
  }

  function refused(entry, answer) { // somebody else is signed in now
    delete fetched[entry.pk];
    return talk.say("bad", signedIn.words(answer.text));
  }

  function missing(index, said) {
    entries[index].isGone = true;
    delete fetched[entries[index].pk];
    var to = onward();
    if (to >= 0) return show(to, said || { tone: "wait", words: "有一条已由部门撤回，看下一条" });
    return talk.say("wait", "这一条已由部门撤回");
  }

  function put(fresh, said) {
    var standing = root.querySelector(".desk[data-thing]");
    leave(standing);
    delete fetched[entries[at].pk]; // what is written on it is not in what was fetched
    standing.replaceWith(document.adoptNode(fresh));
    document.dispatchEvent(new CustomEvent("sheet:swapped", { detail: { regions: [fresh] } })); // what is typed there is kept
    begin();
    if (said) talk.say(said.tone, said.words);
    if (root.getBoundingClientRect().top < 0) root.scrollIntoView({ block: "start", behavior: "instant" });
    document.getElementById("unit").focus({ preventScroll: true });
  }

  function leave(standing) { // the words go to the server at once, and stand there again on coming back
    var entry = entries[indexOf(standing.dataset.thing)];
    if (entry) entry.asking = window.deskReasons.step();
    tellKeeping("leave");
  }

  function tellKeeping(act) {
    var form = root.querySelector("form.decision");
    if (form) document.dispatchEvent(new CustomEvent("keeping:desk", { detail: { form: form, act: act } }));
  }

  function begin() { // whatever stands there now
    window.deskReasons.begin(root.querySelector("form.decision"));
    if (entries[at].asking && isOpen(entries[at])) window.deskReasons.open(entries[at].asking);
    root.querySelectorAll("[data-walk]").forEach(function (walk) { walk.hidden = false; });
    talk.offer(mine[mine.length - 1]);
    talk.place(at + 1, entries, others[place(entries[at])]);
    talk.count(baseDecided, entries);
    window.deskEvidence.begin(root);
    history.replaceState(null, "", talk.address(entries[at].pk));
    fetchAhead();
  }

  // Deciding

  function fieldsOf(form, step) {
    var fields = window.deskReasons.fields(form, step), to = onward();
    fields.push(["step", step], ["on", to >= 0 ? place(entries[to]) : ""]);
    return fields;
  }

  function decide(form, step, label) {
    if (sending.isBusy()) return;
    window.deskReasons.close();
    send({ address: form.getAttribute("action"), thing: entries[at].pk, step: step, label: label, fields: fieldsOf(form, step) });
  }

  function send(press) {
    root.setAttribute("aria-busy", "true");
    if (press.step !== "merge" && isShown(press)) tellKeeping("press");
    sending.send(press);
  }

  function undo() {
    var last = mine[mine.length - 1];
    if (!last || sending.isBusy()) return;
    var fields = [["version", last.version], ["seen_state", last.state], ["step", "undo"], ["on", kind + "/" + last.thing]];
    send({ address: last.address, thing: last.thing, step: "undo", label: "撤销", fields: fields });
  }

  function heard(heardKind, press, answer) {
    root.removeAttribute("aria-busy");
    if (!sending.isBusy() && isShown(press)) tellKeeping(heardKind === "done" && press.step !== "merge" ? "taken" : "release");
    if (heardKind === "done") return done(press, answer);
    if (heardKind === "lost") return talk.lost(press);
    if (heardKind === "expired") return talk.waits(press, function () { giveBack(sending.drop(), "wait", press.label + "没有发，写的都在这里"); });
    if (heardKind === "other") return giveBack(press, "bad", talk.sentences(answer));
    if (heardKind === "moved" || heardKind === "gone") return moved(press, answer);
    if (heardKind === "broken") return giveBack(press, "bad", "服务器出错，" + press.label + "没有生效，请再按一次");
    if (heardKind === "wrong" && press.step !== "undo" && press.step !== "merge") window.deskReasons.open(press.step, true);
    return talk.say("bad", talk.sentences(answer) || "您不能审核这一条");
  }

  function isShown(press) { return String(entries[at].pk) === String(press.thing); }

  function giveBack(press, tone, words) { // the form as it was pressed, for whoever presses again
    tellKeeping("release");
    if (press && isShown(press) && press.step !== "undo" && press.step !== "merge") window.deskReasons.restore(press, root);
    talk.say(tone, words);
  }

  function merge(form) { // 并案 on this line: what it came to is read anew
    var fields = [];
    new FormData(form).forEach(function (value, name) { if (name !== "csrfmiddlewaretoken") fields.push([name, value]); });
    send({ address: form.getAttribute("action"), thing: entries[at].pk, step: "merge", label: "并案", fields: fields });
  }

  function settle(pk, now) { // one that was decided along with another; what is no entry here counts all the same
    var entry = entries[indexOf(pk)];
    delete fetched[pk];
    if (!entry) baseDecided += 1;
    else {
      entry.state = now.state;
      entry.tab = now.tab;
    }
  }

  function done(press, answer) {
    if (press.step === "merge") {
      Object.keys(answer.lines).forEach(function (pk) { settle(pk, answer.lines[pk]); });
      return show(indexOf(press.thing), { tone: "good", words: answer.said }).then(beat);
    }
    var index = indexOf(press.thing), entry = entries[index];
    others = answer.others || {};
    if (press.step === "undo") {
      mine = mine.filter(function (each) { return each.thing !== press.thing; });
      if (entry) entry.state = entry.tab = "";
    } else {
      mine.push({ thing: press.thing, address: press.address, version: answer.version, state: answer.state, words: answer.words });
      if (entry) entry.state = answer.state;
      if (entry) entry.tab = answer.tab;
    }
    delete fetched[press.thing];
    var said = { tone: "good", words: answer.words }, to = press.step === "undo" ? index : onward();
    if (to >= 0) return show(to, said);
    said.words += "。" + talk.finished;
    return show(index, said);
  }

  function moved(press, answer) { // it is not as it was read: the fresh one is shown, and nothing typed is lost
    var index = indexOf(press.thing), words = talk.sentences(answer) || "这一条已由部门撤回";
    delete fetched[press.thing];
    if (press.step === "undo") mine.pop();
    if (index < 0) return talk.say("bad", words);
    return show(index, { tone: "bad", words: words }).then(function () {
      if (press.step !== "undo" && press.step !== "merge") window.deskReasons.restore(press, root);
    });
  }

  // Colleagues

  function beat() {
    if (!root.dataset.here || document.hidden) return;
    var body = new URLSearchParams();
    body.append("csrfmiddlewaretoken", signedIn.token());
    body.append("on", entries[at].state ? "" : place(entries[at]));
    fetch(root.dataset.here, { method: "POST", body: body, credentials: "same-origin", headers: signedIn.headers("application/json") })
      .then(function (response) { return response.ok ? response.json() : null; })
      .then(function (answer) { if (answer) follow(answer); })
      .catch(function () { /* the next one tells */ });
  }

  function follow(answer) {
    var waiting = answer.waiting[kind];
    others = answer.others;
    entries.forEach(function (entry) {
      if (root.dataset.waits && !entry.state) entry.isGone = waiting.indexOf(entry.pk) < 0;
    });
    talk.place(at + 1, entries, others[place(entries[at])]);
    talk.count(baseDecided, entries);
  }

  // What is pressed

  var walks = {
    next: function () { go(beside(1), "这是最后一条"); },
    before: function () { go(beside(-1), "这是第一条"); },
    skip: function () {
      entries[at].isSkipped = true;
      go(onward(), talk.finished);
    },
    undo: undo
  };

  function go(index, otherwise) {
    if (index < 0) return talk.say("wait", otherwise);
    return show(index).then(beat);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-go]");
    if (button && !sending.isBusy()) walks[button.dataset.go]();
  });
  root.addEventListener("submit", function (event) {
    var button = event.submitter, form = event.target;
    if (!form.matches("form.decision, form.merge")) return;
    event.preventDefault();
    if (form.matches("form.merge")) {
      if (!sending.isBusy()) merge(form);
      return;
    }
    var step = button ? button.value : "";
    if (button && button.hasAttribute("data-send")) step = window.deskReasons.step();
    if (!step || sending.isBusy()) return;
    window.deskEvidence.close();
    if (step !== "undo" && window.deskReasons.asks(step)) window.deskReasons.open(step);
    else decide(form, step, window.deskReasons.label(step));
  });
  document.addEventListener("visibilitychange", beat);

  document.documentElement.classList.add("desk-live");
  at = Math.max(indexOf(root.querySelector(".desk[data-thing]").dataset.thing), 0);
  begin();
  if (sending.begin(root.dataset.keeper, heard)) talk.say("wait", "上次没有发出去的一条正在再发");
  beat();
  setInterval(beat, 20000);
})();
