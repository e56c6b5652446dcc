// The reasons of a decision on the desk: the first press of a step opens them with the figure's own ticked already, the
// same key again, or Ctrl+Enter, sends. For static/js/desk.js.
(function () {
  "use strict";
  var form = null, openStep = "";

  function begin(standing) {
    form = standing;
    openStep = "";
    var why = why_();
    if (why) why.open = false;
    if (form) form.querySelectorAll("[data-live]").forEach(function (each) { each.hidden = false; });
  }

  function why_() { return form && form.querySelector("[data-why]"); }

  function buttonOf(step) { return form && form.querySelector("button[name=step][value='" + step + "']"); }

  function note() { return form && form.elements.note; }

  function isFor(element, step) { return element.getAttribute("data-for").split(" ").indexOf(step) >= 0; }

  function asks(step) { // whether it waits for its words, or for a second press
    if (!why_() || openStep === step) return false;
    var chips = form.querySelector("fieldset[data-for~='" + step + "']");
    return step !== "accept" || Boolean(chips) || Boolean(note() && note().value.trim());
  }

  function open(step, isWrong) {
    var why = why_();
    if (!why) return;
    openStep = step;
    why.open = true;
    why.querySelectorAll("[data-for]").forEach(function (each) { each.hidden = !isFor(each, step); });
    form.classList.add("is-asking");
    form.querySelectorAll("button[name=step]").forEach(function (button) {
      button.classList.toggle("is-open", button.value === step);
    });
    why.querySelector("[data-send]").textContent = label(step) + "，看下一条";
    why.querySelector("[data-send]").append(" ", hint("Ctrl+回车"));
    var chips = why.querySelector("fieldset[data-for~='" + step + "']");
    (chips && !isWrong ? chips : note()).focus({ preventScroll: true });
    form.closest(".desk-bar").scrollIntoView({ block: "nearest" });
  }

  function hint(words) {
    var key = document.createElement("kbd");
    key.textContent = words;
    key.setAttribute("aria-hidden", "true");
    return key;
  }

  function close() {
    var why = why_();
    openStep = "";
    if (!why) return;
    why.open = false;
    form.classList.remove("is-asking");
    form.querySelectorAll(".is-open").forEach(function (button) { button.classList.remove("is-open"); });
  }

  function label(step) {
    var button = buttonOf(step), unit = document.getElementById("unit");
    var words = button ? button.getAttribute("data-key-word") || button.textContent.trim() : "";
    return words + (unit ? " " + unit.textContent.trim() : "");
  }

  function fields(standing, step) { // as the form would send them, without what is ticked for another step
    var pairs = [];
    new FormData(standing).forEach(function (value, name) {
      var isAside = name === "csrfmiddlewaretoken" || ((name === "reasons" || name === "against") && !isOffered(standing, name, value, step));
      if (typeof value === "string" && !isAside) pairs.push([name, value]);
    });
    return pairs;
  }

  function isOffered(standing, name, value, step) {
    return Array.prototype.some.call(standing.elements, function (box) {
      return box.name === name && box.value === value && isFor(box.closest("[data-for]"), step);
    });
  }

  // Words of a press that was refused, on the fresh thing

  function restore(press, root) {
    var words = press.fields.filter(function (pair) { return pair[0] === "note" && pair[1].trim(); })[0];
    var ticked = press.fields.filter(function (pair) { return pair[0] === "reasons" || pair[0] === "against"; });
    if (buttonOf(press.step)) {
      open(press.step);
      ticked.forEach(function (pair) {
        Array.prototype.forEach.call(form.elements, function (box) {
          if (box.name === pair[0] && box.value === pair[1]) box.checked = true;
        });
      });
      if (words) note().value = words[1];
      return;
    }
    var text = ticked.concat(words ? [words] : []).map(function (pair) { return pair[1]; }).join("；");
    if (text) root.querySelector(".desk-bar").append(standing(text));
  }

  function standing(text) {
    var field = document.createElement("div"), title = document.createElement("strong"), box = document.createElement("textarea");
    field.className = "field";
    title.id = "unsaved";
    title.textContent = "您写的意见（没有保存，可以复制）";
    box.readOnly = true;
    box.rows = 2;
    box.setAttribute("aria-labelledby", "unsaved");
    box.value = text;
    field.append(title, box);
    return field;
  }

  // The key of a reason that is ticked from the start says yes to it; only its next press takes it back.
  document.addEventListener("click", function (event) {
    if (!event.target.matches || !event.target.matches("input[data-likely]")) return;
    if (!event.isTrusted) event.preventDefault();
    event.target.removeAttribute("data-likely");
  });

  document.addEventListener("click", function (event) {
    if (!event.target.closest || !event.target.closest("[data-shut]")) return;
    close();
    document.getElementById("unit").focus({ preventScroll: true });
  });

  window.deskReasons = {
    begin: begin, asks: asks, open: open, close: close, step: function () { return openStep; }, label: label,
    fields: fields, restore: restore
  };
})();
