// The sheet answers in place. A press is sent as the form would be sent, the page that comes back is read, and only the
// regions whose markup changed are put in the place of the old ones: what is typed, focused, scrolled to and unfolded
// elsewhere stays. Without this script the same presses load the page. Other scripts hear of it on `document`:
//   sheet:sent     a press is on its way
//   sheet:swapped  {regions}: elements that stand in place of others now
//   sheet:failed   {kind, response, words, again, say}: "offline", "busy", "expired", "other" (somebody else is signed in
//                  now, in the server's words), or "stale" where the token is of an earlier sign-in and `again` sends
//                  the press with a fresh one; whoever sees to it prevents the default, and where it comes to nothing
//                  has the kind said beside the button by `say`
// and ask for the newest page with sheet:refresh.
(function () {
  "use strict";
  var LONGEST = 60000; // ms until a press without an answer counts as failed
  var FAILED = {
    offline: "没有联系上服务器，刚才这一下可能没有生效。写的都还在这里，请过一会儿再按一次。",
    busy: "服务器正忙，刚才这一下没有生效。写的都还在这里，请过一会儿再按一次。",
    expired: "登录已过期，刚才这一下没有生效。写的都还在这里，请先"
  };
  if (!document.getElementById("sheet") || !window.fetch) return;
  var shapes = {}; // by id of a region: its markup as the server wrote it last, without what a person fills in
  var known = new WeakMap(); // what the server says stands in a field, where its markup does not say so
  var queue = [], sending = null, isComposing = false, waiting = null;

  // What a person fills in

  function fieldsOf(place) {
    var fields = place.querySelectorAll("input:not([type=submit]):not([type=file]), select, textarea");
    return Array.prototype.filter.call(fields, function (field) { return field.name; }); // a script's own have none
  }

  function isTick(field) { return field.type === "checkbox" || field.type === "radio"; }

  function valueOf(field) { return isTick(field) ? String(field.checked) : field.value; }

  function put(field, value) {
    if (isTick(field)) field.checked = value === "true";
    else field.value = value;
  }

  function asWritten(field) { // what the server wrote there
    if (known.has(field)) return known.get(field);
    if (isTick(field)) return String(field.defaultChecked);
    if (field.tagName !== "SELECT") return field.defaultValue;
    var chosen = Array.prototype.filter.call(field.options, function (option) { return option.defaultSelected; })[0];
    return (chosen || field.options[0] || { value: "" }).value;
  }

  function isChanged(field, sent) { // since it was sent, or since the server wrote it
    return valueOf(field) !== (sent.has(field) ? sent.get(field) : asWritten(field));
  }

  function valuesNow() {
    var values = new Map();
    fieldsOf(document.getElementById("sheet")).forEach(function (field) { values.set(field, valueOf(field)); });
    return values;
  }

  function shapeOf(region) {
    var copy = region.cloneNode(true);
    fieldsOf(copy).forEach(function (field) {
      if (field.type !== "radio") field.removeAttribute("value");
      field.removeAttribute("checked");
      if (field.tagName === "TEXTAREA") field.textContent = "";
    });
    copy.querySelectorAll("option").forEach(function (option) { option.removeAttribute("selected"); });
    copy.querySelectorAll("details").forEach(function (fold) { fold.removeAttribute("open"); });
    return copy.outerHTML;
  }

  // Putting the new page in the place of the old

  function follow(standing, fresh, sent) { // same shape: only what stands in the fields may be new
    var now = fieldsOf(fresh);
    fieldsOf(standing).forEach(function (field) {
      var other = twin(field, now);
      if (!other) return; // a file that came in since
      if (!isChanged(field, sent)) put(field, valueOf(other));
      if (field.type === "checkbox") field.value = other.value;
      known.set(field, valueOf(other));
    });
  }

  function fileOf(field) { // a kept file is known by its content: its token is another each time
    var row = field.closest("[data-sum]");
    return row && row.getAttribute("data-sum");
  }

  function twin(field, among) {
    return among.filter(function (other) {
      if (other.name !== field.name || other.type !== field.type) return false;
      return !isTick(field) || (fileOf(field) ? fileOf(field) === fileOf(other) : other.value === field.value);
    })[0];
  }

  function carryOver(standing, fresh, press) { // what was typed, chosen and unfolded since it was sent
    var now = fieldsOf(fresh);
    fieldsOf(standing).forEach(function (field) {
      var other = isChanged(field, press.sent) && twin(field, now);
      if (other) put(other, valueOf(field));
    });
    standing.querySelectorAll("input[type=file]").forEach(function (chosen) {
      var other = chosen.files.length && !press.files.has(chosen) && fresh.querySelector("[name='" + chosen.name + "']");
      if (other) other.replaceWith(chosen);
    });
    standing.querySelectorAll("details[id][open]").forEach(function (fold) {
      var other = !fold.contains(press.button) && fresh.querySelector("#" + CSS.escape(fold.id));
      if (other) other.open = true;
    });
  }

  function swap(page, press) {
    var swapped = [];
    page.querySelectorAll("[data-region]").forEach(function (fresh) {
      var standing = document.getElementById(fresh.id), shape = shapeOf(fresh);
      if (shape === shapes[fresh.id] && !standing.hasAttribute("data-touched")) {
        follow(standing, fresh, press.sent);
        return;
      }
      shapes[fresh.id] = shape;
      carryOver(standing, fresh, press);
      standing.replaceWith(fresh);
      swapped.push(fresh);
    });
    return swapped;
  }

  function replaceAll(page) { // the page is another now, such as that of a month published meanwhile
    var main = page.getElementById("main");
    document.getElementById("main").replaceWith(main);
    learn();
    return [main];
  }

  function hasSameRegions(page) {
    var fresh = page.querySelectorAll("[data-region]");
    var known = Array.prototype.every.call(fresh, function (region) { return document.getElementById(region.id); });
    return known && fresh.length === document.querySelectorAll("[data-region]").length;
  }

  function take(page, press) {
    var place = press.row && document.getElementById(press.row);
    var top = place && place.getBoundingClientRect().top;
    var focused = focusNow(press);
    var stays = page.getElementById("sheet") && hasSameRegions(page);
    var swapped = stays ? swap(page, press) : replaceAll(page);
    tell(page, press);
    place = press.row && document.getElementById(press.row);
    if (place) window.scrollBy({ top: place.getBoundingClientRect().top - top, behavior: "instant" });
    document.dispatchEvent(new CustomEvent("sheet:swapped", { detail: { regions: swapped } }));
    focus(focused, swapped, press);
  }

  function learn() {
    document.querySelectorAll("[data-region]").forEach(function (region) { shapes[region.id] = shapeOf(region); });
  }

  // Focus and words

  function focusNow(press) {
    var active = document.activeElement;
    if (!active || active === document.body || active === press.button || active.id === press.row) return null;
    var isText = active.matches("input[type=text], input:not([type]), textarea");
    return { element: active, selection: isText ? [active.selectionStart, active.selectionEnd] : null };
  }

  function focus(focused, swapped, press) {
    if (focused && focused.element.isConnected) return;
    var again = focused && sameElement(focused.element, swapped);
    if (!again) {
      if (press.address) goOn(press);
      return;
    }
    again.focus({ preventScroll: true });
    if (focused.selection && again.setSelectionRange) again.setSelectionRange(focused.selection[0], focused.selection[1]);
  }

  function sameElement(element, swapped) {
    var found = element.id ? document.getElementById(element.id) : null;
    if (found || !element.name) return found;
    return swapped.reduce(function (found, region) { return found || twin(element, fieldsOf(region)); }, null);
  }

  function goOn(press) { // to what was refused, what the press opened, the rest of its row or the next open clause
    var row = press.row && document.getElementById(press.row);
    var wrong = row && row.querySelector("[aria-invalid=true], [autofocus]");
    var opened = press.goesTo && document.getElementById(press.goesTo);
    var first = opened && opened.querySelector("input:not([type=hidden]):not([hidden]), select:not([hidden]), textarea");
    var summary = !wrong && document.querySelector(".errors[autofocus]");
    var next = wrong || first || opened || summary || nextOpen(row);
    if (!next) return;
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function nextOpen(row) {
    var clauses = Array.prototype.slice.call(document.querySelectorAll("article.clause:not(.elsewhere)"));
    var at = row ? clauses.indexOf(row) : 0;
    var ahead = clauses.slice(Math.max(at, 0)).concat(clauses.slice(0, Math.max(at, 0)));
    var open = ahead.filter(function (clause) { return clause.hasAttribute("data-open") && clause.getClientRects().length; })[0];
    return open || row || document.getElementById("side");
  }

  function tell(page, press) { // in the region that stands since the page was loaded, so that it is read out
    var standing = document.querySelector(".messages"), fresh = page.querySelector(".messages");
    var words = fresh.querySelector("[role=status]");
    if (!press.address && !words.firstElementChild) return;
    standing.className = fresh.className;
    standing.open = true;
    standing.querySelector("[role=status]").replaceChildren(words);
    words.removeAttribute("role");
  }

  // Sending

  function pressOf(button, form) {
    var row = button.closest("[data-region]");
    return {
      button: button,
      form: form.id,
      address: button.getAttribute("formaction") || form.getAttribute("action"),
      name: button.name,
      value: button.value,
      row: row ? row.id : "",
      goesTo: button.getAttribute("data-goes-to"),
      sent: new Map(),
      files: new Set()
    };
  }

  function press(event) {
    var button = event.submitter, form = event.target;
    if (!button || (form.id !== "sheet" && form.id !== "forget")) return;
    if (button.hasAttribute("data-native") || button.getAttribute("role") === "link") return;
    event.preventDefault();
    var isSentAlready = [sending].concat(queue).some(function (other) { return other && other.button === button; });
    if (!isSentAlready) enqueue(pressOf(button, form));
  }

  function refresh() {
    if (!queue.some(function (other) { return !other.address; })) {
      enqueue({ address: "", row: "", button: null, sent: new Map(), files: new Set() });
    }
  }

  function enqueue(press) {
    queue.push(press);
    if (!sending) sendNext();
  }

  function bodyOf(press) {
    var form = document.getElementById(press.form);
    if (!form) return null;
    var data = new FormData(form);
    if (press.name) data.append(press.name, press.value);
    form.querySelectorAll("input[type=file]").forEach(function (input) { if (input.files.length) press.files.add(input); });
    return data;
  }

  function sendNext() {
    sending = queue.shift() || null;
    if (!sending) return;
    var press = sending, stop = new AbortController(), asked = { credentials: "same-origin", signal: stop.signal };
    if (press.address) {
      asked.method = "POST";
      asked.body = bodyOf(press);
      press.sent = valuesNow();
      press.button.disabled = true;
      document.querySelectorAll(".press-failed").forEach(function (note) { note.remove(); });
    }
    asked.headers = window.signedIn.headers("text/html");
    asked.headers["X-Region"] = "sheet"; // the grid of figures is no region of it
    document.dispatchEvent(new CustomEvent("sheet:sent", { detail: { address: press.address } }));
    var timer = setTimeout(function () { stop.abort(); }, LONGEST);
    fetch(press.address || location.pathname + location.search, asked)
      .then(function (response) {
        return response.text().then(function (text) { return answered(press, response, text); });
      }, function () { fail(press, "offline", null); })
      .catch(function (error) { setTimeout(function () { throw error; }); }) // a fault of ours is not hidden
      .then(function () {
        clearTimeout(timer);
        if (press.button) press.button.disabled = false;
        sendNext();
      });
  }

  function answered(press, response, text) {
    if (window.signedIn.isOthers(response)) return fail(press, "other", response, window.signedIn.words(text));
    var page = new DOMParser().parseFromString(text, "text/html");
    var mine = document.querySelector("[data-sheet]"), theirs = page.querySelector("[data-sheet]");
    if (mine && theirs && mine.getAttribute("data-sheet") === theirs.getAttribute("data-sheet")) {
      return composed().then(function () { take(page, press); });
    }
    var login = document.getElementById("sheet").getAttribute("data-login");
    if (response.status === 401 || new URL(response.url).pathname === login) return fail(press, "expired", response);
    if ([429, 502, 503, 504].indexOf(response.status) >= 0) return fail(press, "busy", response);
    if (!press.address) return null; // nobody asked for that page
    if (page.querySelector("[data-stale]") && !press.isAgain && isSeenTo(press, "stale", response)) return null;
    return leave(press, response);
  }

  function composed() { // an input method that is in the middle of a word is not interrupted
    return new Promise(function (resolve) {
      if (isComposing) waiting = resolve;
      else resolve();
    });
  }

  function leave(press, response) { // another page, which is shown as without this script
    queue = [];
    if (response.redirected && response.ok) {
      location.assign(response.url);
      return;
    }
    var button = document.createElement("button"), form = document.getElementById(press.form);
    button.type = "submit";
    button.hidden = true;
    button.name = press.name;
    button.value = press.value;
    button.setAttribute("formaction", press.address);
    button.setAttribute("data-native", "");
    form.appendChild(button);
    button.click();
    button.remove();
  }

  function isSeenTo(press, kind, response, words) { // by another script
    function again() {
      press.isAgain = true;
      enqueue(press);
    }
    function say(failed, why) { sayAt(press, failed, why); }
    var detail = { kind: kind, response: response, words: words, again: again, say: say };
    return !document.dispatchEvent(new CustomEvent("sheet:failed", { cancelable: true, detail: detail }));
  }

  function fail(press, kind, response, words) {
    queue = [];
    if (!isSeenTo(press, kind, response, words) && press.address) sayAt(press, kind, words);
  }

  function sayAt(press, kind, words) { // beside the button that was pressed
    var note = document.createElement("p");
    note.className = "note bad press-failed";
    note.setAttribute("role", "alert");
    note.textContent = FAILED[kind] || words;
    if (kind === "expired") note.appendChild(signIn());
    var row = press.row && document.getElementById(press.row);
    ((row && row.querySelector(".clause-answer")) || row || document.getElementById("side")).appendChild(note);
  }

  function signIn() {
    var link = document.createElement("a");
    var login = document.getElementById("sheet").getAttribute("data-login");
    link.href = login + "?next=" + encodeURIComponent(location.pathname + location.hash);
    link.textContent = "重新登录";
    return link;
  }

  document.documentElement.style.overflowAnchor = "none"; // the row that was pressed is held in its place here
  learn();
  document.addEventListener("submit", press);
  document.addEventListener("sheet:refresh", refresh);
  document.addEventListener("compositionstart", function () { isComposing = true; });
  document.addEventListener("compositionend", function () {
    isComposing = false;
    if (waiting) setTimeout(waiting, 0);
    waiting = null;
  });
})();
