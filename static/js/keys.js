// The keyboard: an element with data-key="KeyA" is pressed by that key (or by one of several, with spaces between), one
// with data-stop is walked to by J and K.
// Keys are told by their place on the board (event.code), for a Chinese input method swallows what they write; none
// is heard while one composes, and within a text field only Esc and those with Ctrl or Alt. `?` shows what there is, read
// off the page itself, and switches single keys off for this browser. Without this script nothing is missing.
(function () {
  "use strict";
  var OFF = "keys-off", NEXT = "KeyJ", BEFORE = "KeyK", SHOW = "Shift+Slash";
  var NAMES = { Slash: "?", Enter: "回车", Backspace: "退格", Escape: "Esc", Space: "空格", ArrowLeft: "←", ArrowRight: "→" };
  var panel = null, cameFrom = null;

  function isOff() {
    try { return localStorage.getItem(OFF) === "1"; } catch (refused) { return false; }
  }

  function setOff(off) {
    try { localStorage.setItem(OFF, off ? "1" : ""); } catch (refused) { /* kept for this page alone */ }
  }

  function isText(element) {
    if (!element.matches) return false;
    if (element.matches("textarea, select") || element.isContentEditable) return true;
    return element.matches("input") && !/^(?:button|checkbox|file|image|radio|reset|submit)$/.test(element.type);
  }

  function pressed(event) {
    var shift = event.shiftKey && event.code === "Slash" ? "Shift+" : "";
    var code = event.code.replace(/^Numpad(\d)$/, "Digit$1").replace("NumpadEnter", "Enter");
    return (event.ctrlKey ? "Ctrl+" : "") + (event.altKey ? "Alt+" : "") + shift + code;
  }

  // What a fold keeps shut has its boxes all the same in newer browsers.
  function isShut(element) {
    var fold = element.closest("details:not([open])"), head = element.closest("summary");
    return Boolean(fold) && !(head && head.parentNode === fold);
  }

  function isInSight(element) { return element.getClientRects().length > 0 && !element.disabled && !isShut(element); }

  function all(root, selector) { return Array.prototype.filter.call(root.querySelectorAll(selector), isInSight); }

  // Arrows scroll a table or a page of text that has the focus, before they mean anything else.
  function scrolls(event) { return /^Arrow/.test(event.code) && Boolean(event.target.closest && event.target.closest(".scroll, [data-scrolls]")); }

  // The region in focus goes before the page: a key means the row in which somebody works.
  function target(key) {
    var region = document.activeElement && document.activeElement.closest("[data-stop]");
    var selector = '[data-key~="' + key + '"]';
    return (region && all(region, selector)[0]) || all(document, selector)[0] || null;
  }

  function act(element) {
    if (isText(element)) {
      element.focus();
      if (element.select) element.select();
      return;
    }
    var fold = element.closest("summary") && element.closest("details");
    var isElsewhere = fold && fold.open && !fold.contains(document.activeElement);
    if (!isElsewhere) element.click(); // an open fold is gone to before it is shut
    var field = fold && fold.open && fold.querySelector("input:not([type=hidden]), select, textarea");
    if (field) field.focus();
  }

  function walk(step) {
    var stops = all(document, "[data-stop]");
    var here = document.activeElement && document.activeElement.closest("[data-stop]");
    var at = stops.indexOf(here) + step;
    if (!here) at = step > 0 ? 0 : stops.length - 1;
    if (!stops[at]) return;
    if (!stops[at].hasAttribute("tabindex")) stops[at].tabIndex = -1;
    stops[at].focus({ preventScroll: true });
    stops[at].scrollIntoView({ block: "nearest" });
  }

  // What there is, read off the page

  function words(keys) {
    return keys.replace("Shift+Slash", "Slash").split(" ").map(function (key) {
      return key.split("+").map(function (part) { return NAMES[part] || part.replace(/^(?:Key|Digit)/, ""); }).join("+");
    }).join(" ");
  }

  function known() {
    var rows = [], seen = {};
    if (document.querySelector("[data-stop]")) {
      rows.push([words(NEXT), "下一条"], [words(BEFORE), "上一条"]);
    }
    Array.prototype.forEach.call(document.querySelectorAll("[data-key]"), function (element) {
      var key = element.getAttribute("data-key");
      if (seen[key]) return;
      seen[key] = true;
      rows.push([words(key), element.getAttribute("data-key-word") || element.textContent.trim()]);
    });
    return rows.concat([["?", "显示或收起这张表"]]);
  }

  function element(name, text, attributes) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    Object.keys(attributes || {}).forEach(function (each) { made.setAttribute(each, attributes[each]); });
    return made;
  }

  function show() {
    cameFrom = document.activeElement;
    panel = element("div", "", { "class": "keys-panel card", role: "dialog", "aria-labelledby": "keys-title", tabindex: "-1" });
    panel.appendChild(element("h2", "键盘", { id: "keys-title" }));
    var list = element("dl", "", { "class": "keys" });
    known().forEach(function (row) {
      var pair = element("div");
      var key = element("dt");
      key.appendChild(element("kbd", row[0]));
      pair.appendChild(key);
      pair.appendChild(element("dd", row[1]));
      list.appendChild(pair);
    });
    panel.appendChild(list);
    panel.appendChild(element("p", "在文字框里打字时，只有 Esc 和带 Ctrl 或 Alt 的键有用。", { "class": "hint" }));
    var label = element("label", "", { "class": "check" }), box = element("input", "", { type: "checkbox" });
    box.checked = isOff();
    box.addEventListener("change", function () { setOff(box.checked); });
    label.appendChild(box);
    label.appendChild(document.createTextNode("在这台电脑上不用单个的键"));
    panel.appendChild(label);
    var close = element("button", "收起", { "class": "button", type: "button" });
    close.addEventListener("click", hide);
    panel.appendChild(close);
    document.body.appendChild(panel);
    panel.focus();
  }

  function hide() {
    if (!panel) return;
    panel.parentNode.removeChild(panel);
    panel = null;
    if (cameFrom && document.contains(cameFrom)) cameFrom.focus();
  }

  document.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229 || event.metaKey) return;
    var key = pressed(event), isSingle = !event.ctrlKey && !event.altKey, isOut = event.code === "Escape";
    if (isOut && panel) {
      hide();
    } else if (isSingle && isText(event.target) && !isOut) { // Esc writes nothing
      return;
    } else if (key === SHOW) {
      if (panel) hide(); else show();
    } else if (isSingle && (isOff() || panel)) {
      return;
    } else if ((key === NEXT || key === BEFORE) && document.querySelector("[data-stop]")) {
      walk(key === NEXT ? 1 : -1);
    } else {
      var found = target(key);
      if (!found || (event.repeat && isSingle) || scrolls(event)) return;
      act(found);
    }
    event.preventDefault();
  });

  // A way to it for the mouse
  Array.prototype.forEach.call(document.querySelectorAll("[data-keys-button]"), function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { if (panel) hide(); else show(); });
  });
})();
