// The grid of figures as a spreadsheet: arrows and Enter move, Ctrl+D fills down, a block pasted into a cell or a file
// goes to the server, which reads it; a unit is found by its name; the sums below follow what is typed. What is sent
// is answered in its place, and what was typed meanwhile stays. Without this script a press loads the page anew.
(function () {
  "use strict";
  var FORM = "figures-form", DROP = "figures-drop", BODY = "figures-body";
  var busy = false, plainly = false;

  function byId(id) { return document.getElementById(id); }
  function isBox(place) { return Boolean(place.matches && place.matches(".figures-grid input[type=text]")); }
  function boxIn(row, index) { return row.cells[index] ? row.cells[index].querySelector("input[type=text]") : null; }
  function boxes() { return document.querySelectorAll(".figures-grid input[type=text]"); }

  // Moving

  function next(box, down, right) { // the nearest cell that takes a figure, in that direction
    var cell = box.closest("td"), row = cell.parentNode, index = cell.cellIndex, found = null;
    while (!found) {
      if (down) row = down > 0 ? row.nextElementSibling : row.previousElementSibling;
      index += right;
      if (!row || index < 1 || index >= row.cells.length) return null;
      found = row.hidden ? null : boxIn(row, index);
    }
    return found;
  }

  function go(box) {
    if (!box) return;
    box.focus();
    box.select();
  }

  function isAtEdge(box, right) { // an arrow within a text moves in the text
    var whole = box.selectionStart === 0 && box.selectionEnd === box.value.length;
    return whole || (box.selectionStart === box.selectionEnd && box.selectionStart === (right ? box.value.length : 0));
  }

  function press(event) {
    var box = event.target;
    if (box.matches && box.matches("[data-find]")) return jump(event);
    if (!isBox(box) || event.isComposing || event.altKey || event.metaKey) return;
    var down = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1, NumpadEnter: 1 }[event.code];
    var right = { ArrowRight: 1, ArrowLeft: -1 }[event.code];
    if (event.ctrlKey) {
      if (event.code !== "KeyD") return;
      var above = next(box, -1, 0);
      if (above) put(box, above.value);
    } else if (down) {
      go(next(box, down, 0));
    } else if (right && !event.shiftKey && isAtEdge(box, right > 0)) {
      go(next(box, 0, right));
    } else if (event.code === "Escape") {
      put(box, byId(FORM).elements["was-" + box.name].value);
    } else {
      return;
    }
    event.preventDefault();
  }

  function put(box, text) {
    box.value = text;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // Pasting

  function paste(event) {
    var text = event.clipboardData && event.clipboardData.getData("text/plain"), form = byId(FORM);
    if (!text || !isBox(event.target) || !form.elements.block) return;
    event.preventDefault();
    var one = text.replace(/[\r\n]+$/, "");
    if (!/[\t\r\n]/.test(one)) {
      event.target.setRangeText(one.trim(), event.target.selectionStart, event.target.selectionEnd, "end");
      event.target.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    form.elements.block.value = text;
    form.elements.start.value = event.target.name;
    ["source", "book", "page"].forEach(function (name) { form.elements[name].value = ""; });
    form.querySelectorAll("[name^=column-], [name^=row-]").forEach(function (choice) { choice.disabled = true; });
    form.requestSubmit(form.querySelector("button[name=paste]"));
  }

  // Sending: the answer is the grid alone, each part of which takes the place of its own

  function submit(event) {
    var form = event.target, button = event.submitter;
    if (plainly || (form.id !== FORM && form.id !== DROP)) return;
    if (button && (button.hasAttribute("formaction") || button.name === "to")) return;
    event.preventDefault();
    if (!busy) send(form, button);
  }

  function send(form, button) {
    var data = new FormData(form), sent = typed(), saves = form.id === FORM && !(button && button.name);
    var asked = { method: form.method, body: data, headers: window.signedIn.headers("text/html") };
    asked.headers["X-Region"] = "figures";
    if (button && button.name) data.append(button.name, button.value);
    occupy(true);
    fetch(form.action, asked).then(function (answer) {
      return answer.text().then(function (text) {
        return { status: answer.status, text: text, isOthers: window.signedIn.isOthers(answer) };
      });
    }).then(function (answer) {
      occupy(false);
      if (answer.isOthers) return say(window.signedIn.words(answer.text)); // somebody else is signed in now
      var page = new DOMParser().parseFromString(answer.text, "text/html");
      if (page.getElementById(BODY)) return take(page, form.id === FORM ? sent : null, button, saves);
      if (answer.status >= 500) return say("服务器出了错，填的都还在这里，请稍后再按一次");
      plainly = true; // signed out meanwhile, or refused: the page that says so
      form.requestSubmit(button);
    }, function () {
      occupy(false);
      say("没有连上服务器，填的都还在这里，请稍后再按一次");
    });
  }

  function occupy(is) {
    busy = is;
    byId(BODY).setAttribute("aria-busy", String(is));
  }

  function typed() {
    var texts = {};
    boxes().forEach(function (box) { texts[box.name] = box.value; });
    return texts;
  }

  function take(page, sent, button, saves) {
    var since = {}, active = document.activeElement, at = active && byId(BODY).contains(active) ? active.id : "";
    var scroll = document.querySelector(".figures-scroll"), top = scroll.scrollTop, left = scroll.scrollLeft;
    if (sent) boxes().forEach(function (box) { if (box.value !== sent[box.name]) since[box.name] = box.value; });
    swap(page);
    prepare();
    scroll = document.querySelector(".figures-scroll");
    scroll.scrollTop = top;
    scroll.scrollLeft = left;
    Object.keys(since).forEach(function (name) {
      var box = byId(name);
      if (box) put(box, since[name]);
    });
    var told = (!saves && byId("read")) || byId(BODY).querySelector(".errors");
    if (told && button) told.focus();
    else if (at && byId(at)) byId(at).focus();
    document.dispatchEvent(new CustomEvent("figures:swapped"));
    if (saves) document.dispatchEvent(new CustomEvent("sheet:refresh"));
  }

  function swap(page) {
    page.querySelectorAll("[data-part]").forEach(function (part) {
      var mine = byId(part.id), region = mine && mine.closest("[data-region]");
      if (!mine || mine.innerHTML === part.innerHTML) return;
      mine.innerHTML = part.innerHTML;
      if (region) region.setAttribute("data-touched", ""); // it is not as the sheet knows it any more
    });
  }

  function say(sentence) {
    var line = document.createElement("p");
    line.className = "message error";
    line.textContent = sentence;
    byId("figures-said").replaceChildren(line);
  }

  // What is typed is kept by keeping.js; the answer says what saving it would call for

  function look(event) {
    if (event.detail.parts && !busy) swap(new DOMParser().parseFromString(event.detail.parts, "text/html"));
  }

  // The sums below

  function number(text) {
    var plain = text.trim().replace(/[,，]/g, "").replace(/[%％]$/, "");
    return /^[+-]?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
  }

  function round(sum) { return Number(sum.toFixed(6)).toLocaleString("en-US", { maximumFractionDigits: 6 }); }

  function count(column) {
    var grid = document.querySelector(".figures-grid"), filled = 0, sum = 0, plain = 0, asked = 0;
    var cell = grid.tFoot && grid.tFoot.rows[0].cells[column];
    if (!cell) return;
    Array.prototype.forEach.call(grid.tBodies[0].rows, function (row) {
      var box = boxIn(row, column);
      if (!box) return;
      asked++;
      var text = box.value.trim(), value = number(text);
      if (text) filled++;
      if (value !== null) { sum += value; plain++; }
    });
    var isShare = grid.tHead.rows[0].cells[column].textContent.indexOf("（%）") >= 0;
    var words = plain === filled && plain ? (isShare ? "平均 " + parseFloat((sum / plain).toFixed(2)) : "合计 " + round(sum)) : "";
    cell.textContent = "已填 " + filled + " / " + asked;
    if (!words) return;
    var line = document.createElement("span");
    line.className = "sub";
    line.textContent = words;
    cell.appendChild(line);
  }

  // Finding a unit: what was typed is part of its name, short name or code

  function rows() { return Array.prototype.slice.call(document.querySelector(".figures-grid").tBodies[0].rows); }

  function search(box) {
    var wanted = box.value.trim().toLowerCase();
    rows().forEach(function (row) {
      row.hidden = Boolean(wanted) && row.dataset.unit.toLowerCase().indexOf(wanted) < 0;
    });
  }

  function jump(event) {
    if (event.code !== "Enter" && event.code !== "NumpadEnter") return;
    event.preventDefault();
    go(rows().filter(function (row) { return !row.hidden; }).map(function (row) {
      return row.querySelector("input[type=text]");
    }).filter(Boolean)[0]);
  }

  function lead(event) { // a link to the grid opens it, at the first cell that is empty
    var fold = event.target.closest && event.target.closest("a[href='#figures']") && byId("figures");
    if (!fold) return;
    fold.open = true;
    var empty = Array.prototype.filter.call(boxes(), function (box) { return !box.value; })[0];
    (empty || fold.querySelector("summary")).focus();
  }

  function prepare() { // what stands there for those without a script, and what only a script can do
    var form = byId(FORM);
    if (!form) return;
    form.querySelector(".figures-fields").disabled = false;
    document.querySelectorAll(".without-script").forEach(function (note) { note.hidden = true; });
    form.querySelectorAll(".by-script, .find").forEach(function (hint) { hint.hidden = false; });
  }

  document.addEventListener("keydown", press);
  document.addEventListener("paste", paste);
  document.addEventListener("submit", submit);
  document.addEventListener("focusin", function (event) { if (isBox(event.target)) event.target.select(); });
  document.addEventListener("input", function (event) {
    if (isBox(event.target)) {
      count(event.target.closest("td").cellIndex);
    } else if (event.target.matches("[data-find]")) {
      search(event.target);
    }
  });
  document.addEventListener("change", function (event) {
    var form = byId(FORM);
    if (form && event.target === form.elements.file && event.target.value) {
      form.requestSubmit(form.querySelector(".upload .buttons .button"));
    }
  });
  document.addEventListener("click", lead);
  document.addEventListener("keeping:saved", look);
  prepare();
})();
