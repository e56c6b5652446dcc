// What the desk says: in the bar of the thing that stands there, and once more where it is read out; how far one is, and
// who else looks at it. For static/js/desk.js.
(function () {
  "use strict";
  var SETTLED = ["accepted", "rejected"];

  function one(selector) { return document.querySelector(selector); }

  function say(tone, words, more) { // more: an element behind the words
    var bar = one("#desk [data-said]"), aloud = document.getElementById("desk-status");
    if (aloud) aloud.textContent = words;
    if (!bar) return;
    bar.className = "desk-said " + tone;
    bar.textContent = words;
    if (more) bar.append(" ", more);
    bar.hidden = !words;
  }

  function sentences(answer) { return answer && answer.errors ? answer.errors.join("；") : ""; }

  function made(tag, words, act) {
    var element = document.createElement(tag);
    element.textContent = words;
    if (tag === "button") {
      element.type = "button";
      element.className = "link";
      element.addEventListener("click", act);
    }
    return element;
  }

  function lost(press) {
    var words = "没有联系上服务器（" + (press.since = press.since || window.keptState.clock()) + "）。" + press.label;
    say("bad", words + "不知道有没有生效，正在再发，不会重复，请不要关闭。", made("button", "现在再发", window.deskSending.again));
  }

  function waits(press, takeBack) { // for a sign-in of the same person
    var ways = document.createDocumentFragment();
    ways.append(signIn(), " ", made("button", "不发了", takeBack));
    say("bad", "登录已过期。" + press.label + "还没有生效，在这里等着：登录好回到这一页，会自动发出。", ways);
  }

  function signIn() {
    var link = made("a", "另开一页登录");
    link.href = location.pathname + location.search;
    link.target = "_blank";
    return link;
  }

  function expired(words) { say("bad", "登录已过期。" + words, signIn()); }

  function offer(last) {
    var button = one("#desk [data-go=undo]");
    if (!button) return;
    button.hidden = !last;
    if (last) button.setAttribute("aria-label", "撤销：" + last.words);
  }

  function place(number, entries, who) {
    var at = one("#desk [data-at]"), note = one("#desk [data-colleague]");
    if (at) at.textContent = "第 " + number + " 条，共 " + entries.length + " 条";
    if (note) note.hidden = !who;
    if (note && who && note.textContent !== who + "正在看这一条") note.textContent = who + "正在看这一条";
    draw(number - 1, entries);
  }

  function toneOf(entry, isHere) {
    var tone = entry.state ? (entry.state === "accepted" ? "good" : "done") : entry.isGone ? "gone" : entry.aside ? "aside" : "";
    return tone + (isHere ? " here" : "");
  }

  function draw(at, entries) { // a tick for each thing: green once the server has said so
    var rail = one("[data-rail]");
    if (!rail) return;
    while (rail.children.length < entries.length) rail.append(document.createElement("span"));
    entries.forEach(function (entry, index) {
      var tone = toneOf(entry, index === at);
      if (rail.children[index].className !== tone) rail.children[index].className = tone;
    });
  }

  function count(base, entries) {
    var settled = entries.filter(function (entry) { return SETTLED.indexOf(entry.state) >= 0; }).length;
    var left = entries.filter(function (entry) { return !entry.state && !entry.isGone; }).length;
    var tab = one(".tabs [aria-current] strong"), progress = one(".desk-page-head progress");
    one("[data-decided]").textContent = String(base + settled);
    if (progress) progress.value = base + settled;
    if (tab) tab.textContent = String(left + (Number(tab.dataset.more) || 0)); // what is no entry of the desk
    countTabs(entries);
  }

  function countTabs(entries) { // those into which the decisions of this page have put something
    document.querySelectorAll(".tabs a:not([aria-current])").forEach(function (tab) {
      var number = tab.querySelector("strong"), name = new URL(tab.href).searchParams.get("tab");
      if (!number) return;
      number.dataset.base = number.dataset.base || number.textContent;
      var came = entries.filter(function (entry) { return entry.state && entry.tab === name; }).length;
      number.textContent = String(Number(number.dataset.base) + came);
      tab.classList.toggle("tab-empty", number.textContent === "0");
    });
  }

  function address(pk) { // of the page that opens with this thing
    var asked = new URLSearchParams(location.search);
    asked.set("line", pk);
    return location.pathname + "?" + asked;
  }

  window.deskTalk = {
    say: say, sentences: sentences, lost: lost, waits: waits, expired: expired, offer: offer, place: place, count: count,
    address: address, finished: "本栏目没有等着审的了"
  };
})();
