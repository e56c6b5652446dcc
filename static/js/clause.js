// While a standard or its table of months is typed: the one follows the other, and below stands the normal form, or
// the fault with its character marked, and whom the clause would give. The server reads and writes every standard;
// without this script the same is said after a button. Questions go one after another in the order of the typing,
// and no answer touches a box that was changed after its question.
(function () {
  "use strict";
  var box = document.getElementById("trial");
  var form = box && box.closest("form");
  if (!form || !window.fetch) return;
  var months = document.getElementById("months"), bands = document.getElementById("bands");
  var standard = form.elements.standard, kind = form.elements.kind;
  var asking = ["signal", "number", "text", "kind", "metric", "standard"];
  var expired = box.querySelector(".trial-expired");
  var clock = 0, changed = {}; // every touch counts; when each box was touched last, by its name
  var timer = 0, waiting = null, questions = [], isAsking = false;
  var faults = {}, drawing = null;

  function show(name, text) {
    var line = box.querySelector(".trial-" + name);
    line.hidden = !text;
    line.querySelector("span, b").textContent = text || "";
  }

  function mark(pieces) {
    var line = box.querySelector(".trial-marked");
    line.hidden = !pieces;
    Array.prototype.forEach.call(line.children, function (part, at) { part.textContent = pieces ? pieces[at] : ""; });
  }

  // The table

  function cell(name, month) { return form.elements["months-" + name + month]; }

  function eachMonth(act) { for (var month = 1; month <= 12; month++) act(month); }

  function fitBoxes() { // the boxes that a month's choice does not ask for go
    eachMonth(function (month) {
      var choice = cell("ask", month).value, low = cell("low", month), high = cell("high", month);
      low.hidden = low.disabled = !choice;
      high.hidden = high.disabled = choice !== "~";
    });
  }

  function fitKind() {
    months.hidden = kind.value !== "threshold";
    if (!months.hidden) months.open = true;
    fitGap();
  }

  function fitGap() { // a reason is asked where there is a gap
    var reason = form.elements.gap_reason;
    reason.closest(".field").hidden = !reason.value && !bands.querySelector(".note.wait");
    bands.closest("fieldset").hidden = months.hidden || !bands.children.length && !reason.value;
  }

  function showFaults() { // not in the row that is being typed
    eachMonth(function (month) {
      var line = document.getElementById("months-fault-" + month);
      var isHere = line.previousElementSibling.contains(document.activeElement);
      var told = ["ask", "low", "high"].map(function (name) {
        var sentence = faults[name + month], place = cell(name, month);
        if (sentence && !isHere) {
          place.setAttribute("aria-invalid", "true");
          place.setAttribute("aria-describedby", line.id);
        } else {
          place.removeAttribute("aria-invalid");
          place.removeAttribute("aria-describedby");
        }
        return sentence;
      }).filter(Boolean);
      line.firstElementChild.textContent = told.join("；");
      line.hidden = isHere || !told.length;
    });
  }

  function draw(html) { // the same template as the page's own; a table that was opened stays open
    if (html === drawing) return;
    var open = Array.prototype.map.call(bands.querySelectorAll("details"), function (part) { return part.open; });
    bands.innerHTML = drawing = html;
    bands.querySelectorAll("details").forEach(function (part, at) { part.open = open[at]; });
  }

  function fillDown(above) {
    follow("table");
    for (var month = above + 1; month <= 12; month++) {
      ["ask", "low", "high"].forEach(function (name) {
        cell(name, month).value = cell(name, above).value;
        touch(cell(name, month));
      });
    }
    fitBoxes();
    ask();
  }

  function forgive() { // what the page said of the standard when it was sent is mended
    var field = standard.closest(".field"), list = field.querySelector(".errorlist");
    if (!list) return;
    list.remove();
    field.classList.remove("field-wrong");
    standard.removeAttribute("aria-invalid");
    var top = form.querySelector(".errors");
    if (!top) return;
    top.querySelectorAll("[href='#" + standard.id + "']").forEach(function (link) { link.closest("li").remove(); });
    if (!top.querySelector("li")) top.remove();
  }

  // Asking

  function touch(place) { changed[place.name] = ++clock; }

  function follow(what) { // "table", "standard" or "": what was typed before something else is asked first
    if (waiting && waiting !== what) ask();
    waiting = what;
  }

  function ask() {
    clearTimeout(timer);
    var last = questions[questions.length - 1];
    if (last && last.follow === waiting) last.asked = clock;
    else questions.push({ follow: waiting, asked: clock });
    waiting = null;
    if (!isAsking) askNext();
  }

  function askNext() {
    var question = questions.shift();
    isAsking = Boolean(question);
    if (!question) return;
    var data = new FormData(form);
    data.append("follow", question.follow);
    var asData = window.signedIn.headers("application/json");
    fetch(box.dataset.try, { method: "POST", body: data, credentials: "same-origin", headers: asData })
      .then(function (response) {
        expired.hidden = response.status !== 401;
        if (!expired.hidden) box.hidden = false;
        return response.ok ? response.json() : null;
      })
      .then(function (answer) { if (answer) take(answer, question); })
      .catch(function () {}) // offline: the buttons still ask
      .then(askNext);
  }

  function put(place, value, question) {
    if (place && !(changed[place.name] > question.asked)) place.value = value;
  }

  function take(answer, question) {
    if (question.follow === "table") put(standard, answer.standard, question);
    Object.keys(answer.cells).forEach(function (name) { put(form.elements[name], answer.cells[name], question); });
    if (question.follow) {
      faults = answer.faults;
      if (kind.value === "threshold" && answer.normal && !Object.keys(faults).length) forgive();
    }
    fitBoxes();
    showFaults();
    show("fault", answer.marked && answer.fault);
    mark(answer.marked);
    show("normal", answer.normal);
    show("sentence", answer.sentence);
    show("hint", answer.hint);
    box.hidden = !answer.marked && !answer.normal && !answer.sentence && !answer.hint;
    draw(answer.bands);
    fitGap();
  }

  function soon(target, wait) {
    var isTable = months.contains(target);
    if (!isTable && asking.indexOf(target.name) < 0) return;
    follow(isTable ? "table" : target === standard ? "standard" : "");
    touch(target);
    clearTimeout(timer);
    timer = setTimeout(ask, wait);
  }

  form.addEventListener("input", function (event) {
    if (event.isComposing) touch(event.target);
    else soon(event.target, 300);
  });
  form.addEventListener("change", function (event) {
    fitBoxes();
    if (event.target === kind) fitKind();
    soon(event.target, 0);
  });
  months.addEventListener("focusin", showFaults);
  months.addEventListener("click", function (event) {
    var press = event.target.closest("[name=fill]");
    if (!press) return;
    event.preventDefault();
    fillDown(Number(press.value));
  });
  form.querySelector("[name=write]").hidden = true; // it is written as it is typed
  fitBoxes();
  fitKind();
})();
