// What a person is told of what is kept: in #kept-state, by the server's clock; and who else is writing. For
// static/js/keeping.js.
(function () {
  "use strict";
  var skew = 0; // ms that the server's clock is ahead

  function hear(response) { // the server's clock, in each of its answers
    skew = (Date.parse(response.headers.get("Date")) || Date.now()) - Date.now();
  }

  function clock() {
    var now = new Date(Date.now() + skew);
    return now.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false, timeZone: "Asia/Shanghai" });
  }

  function say(isTrouble, words, more, link) { // in two parts, the first of them strong
    var state = document.getElementById("kept-state");
    if (!state || state.dataset.said === words + (more || "")) return;
    state.dataset.said = words + (more || "");
    state.setAttribute("aria-live", isTrouble ? "polite" : "off");
    state.classList.toggle("bad", isTrouble);
    state.textContent = "";
    var strong = document.createElement("strong");
    strong.textContent = words;
    state.append(strong, more ? " " + more : "");
    if (link) state.append(signIn(link), "，登录好回到这里，会自动留存。");
  }

  function signIn(words) { // beside this page, on which everything stays as it is
    var link = document.createElement("a");
    link.href = location.pathname + location.search;
    link.target = "_blank";
    link.textContent = words;
    return link;
  }

  function showOthers(others) {
    var list = document.getElementById("beside");
    if (!others || !list) return;
    fill(list, "li", others.map(function (other) { return other.words; }));
    list.hidden = !others.length;
    document.querySelectorAll(".row-beside").forEach(function (line) {
      var row = line.closest("article").id;
      fill(line, "p", others.map(function (other) { return other.rows[row]; }).filter(Boolean));
    });
  }

  function fill(parent, tag, sentences) {
    var now = Array.prototype.map.call(parent.children, function (child) { return child.textContent; });
    if (now.join("\n") === sentences.join("\n")) return;
    parent.textContent = "";
    sentences.forEach(function (sentence) {
      var child = document.createElement(tag);
      child.className = "beside";
      child.textContent = sentence;
      parent.appendChild(child);
    });
  }

  window.keptState = { hear: hear, clock: clock, say: say, showOthers: showOthers };
})();
