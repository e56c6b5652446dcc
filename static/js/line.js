// What a line is written with: its unit found by name, code or pinyin, and words counted as they are typed. The lists
// and boxes of the form stay what is sent; without this script they are filled in as they are. Parts of the page are
// put anew (sheet:swapped), so their forms are looked through again then.
(function () {
  "use strict";
  var count = 0, unknown = {}; // by the id of a unit's list, what was typed and is none of it

  function units() { // of the register, each with what it is found by
    return Array.prototype.map.call(document.querySelectorAll("#units-known [data-unit]"), window.finding.unitOf);
  }

  function make(name, attributes, parent) {
    var element = document.createElement(name);
    Object.keys(attributes).forEach(function (key) { element.setAttribute(key, attributes[key]); });
    if (parent) parent.appendChild(element);
    return element;
  }

  // The unit: a box that opens the list as it is narrowed down

  function Picker(select) {
    var own = this, id = select.id;
    this.select = select;
    this.shown = [];
    this.active = -1;
    var frame = make("span", { "class": "picker" });
    select.before(frame);
    this.list = make("ul", { role: "listbox", id: id + "-list", hidden: "", "aria-label": "可选的" });
    this.box = make("input", {
      type: "text", id: id, role: "combobox", autocomplete: "off", spellcheck: "false", "aria-expanded": "false",
      "aria-controls": this.list.id, "aria-autocomplete": "list", placeholder: "名称、编码或拼音首字母，如 cx"
    }, frame);
    ["aria-invalid", "aria-describedby"].forEach(function (name) {
      if (select.hasAttribute(name)) own.box.setAttribute(name, select.getAttribute(name));
    });
    frame.appendChild(this.list);
    this.said = make("p", { "class": "hint picked", role: "status" }, frame);
    select.id = id + "-chosen";
    select.hidden = true;
    this.id = id;
    this.showChosen();
    this.box.addEventListener("input", function () { own.open(); });
    this.box.addEventListener("compositionend", function () { own.open(); });
    this.box.addEventListener("focus", function () {
      own.box.select();
      if (!own.select.value) own.open();
    });
    this.box.addEventListener("click", function () { if (own.list.hidden) own.open(true); });
    this.box.addEventListener("blur", function () { own.leave(); });
    this.box.addEventListener("keydown", function (event) { own.press(event); });
    this.list.addEventListener("mousedown", function (event) { event.preventDefault(); }); // the box keeps the focus
    this.list.addEventListener("click", function (event) {
      var item = event.target.closest("[role=option]");
      if (item) own.choose(Number(item.getAttribute("data-at")));
    });
  }

  function none(typed) {
    return "没有叫“" + typed + "”的单位可选，请从列表里选";
  }

  Picker.prototype.options = function () {
    return Array.prototype.filter.call(this.select.options, function (option) { return option.value; });
  };

  Picker.prototype.chosen = function () {
    var option = this.select.options[this.select.selectedIndex];
    return option && option.value ? option : null;
  };

  Picker.prototype.showChosen = function () {
    var option = this.chosen();
    var typed = option ? "" : unknown[this.id] || ""; // the page was put anew around it
    this.box.value = option ? option.text : typed;
    this.said.textContent = typed ? none(typed) : "";
  };

  Picker.prototype.found = function (asked) {
    var options = this.options(), known = {};
    units().forEach(function (unit) { known[unit.code] = unit; });
    var among = options.map(function (option) {
      var unit = known[option.value] || { code: option.value, names: [option.text], readings: [] };
      return { code: unit.code, names: unit.names, readings: unit.readings, option: option };
    });
    return window.finding.found(asked, among).map(function (each) { return each.option; });
  };

  Picker.prototype.open = function (isWhole) {
    var own = this, chosen = this.chosen();
    var asked = isWhole || (chosen && chosen.text === this.box.value) ? "" : this.box.value;
    this.shown = this.found(asked);
    this.list.textContent = "";
    this.shown.forEach(function (option, at) {
      var item = make("li", { role: "option", id: own.list.id + at, "data-at": at, "aria-selected": "false" }, own.list);
      item.textContent = option.text;
      var group = option.parentNode.label;
      if (group === own.select.getAttribute("data-first")) make("span", { "class": "of" }, item).textContent = group;
    });
    this.list.hidden = !this.shown.length;
    this.box.setAttribute("aria-expanded", String(!this.list.hidden));
    this.said.textContent = this.shown.length ? "" : window.finding.none;
    this.point(asked.trim() && this.shown.length ? 0 : -1);
  };

  Picker.prototype.close = function () {
    this.list.hidden = true;
    this.active = -1;
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
  };

  Picker.prototype.point = function (at) {
    var items = this.list.children;
    if (items[this.active]) items[this.active].setAttribute("aria-selected", "false");
    this.active = at;
    if (!items[at]) {
      this.box.removeAttribute("aria-activedescendant");
      return;
    }
    items[at].setAttribute("aria-selected", "true");
    items[at].scrollIntoView({ block: "nearest" });
    this.box.setAttribute("aria-activedescendant", items[at].id);
  };

  Picker.prototype.choose = function (at) {
    this.select.value = this.shown[at].value;
    this.settle();
  };

  Picker.prototype.settle = function () {
    this.close();
    unknown[this.id] = "";
    this.showChosen();
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
    this.select.dispatchEvent(new Event("change", { bubbles: true }));
  };

  Picker.prototype.press = function (event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    var step = { ArrowDown: 1, ArrowUp: -1 }[event.code], isOpen = !this.list.hidden;
    var isEnter = event.code === "Enter" || event.code === "NumpadEnter";
    if (step) {
      if (!isOpen) this.open(true);
      var last = this.shown.length - 1, to = this.active + step;
      this.point(to < 0 ? last : to > last ? 0 : to);
    } else if (isEnter) {
      if (isOpen && this.active >= 0) this.choose(this.active);
    } else if (event.code === "Escape" && isOpen) {
      this.close();
      event.stopPropagation();
    } else {
      return;
    }
    event.preventDefault();
  };

  Picker.prototype.leave = function () { // what was typed is the unit that stands first, or it is said that it is none
    var typed = this.box.value.trim(), chosen = this.chosen();
    if (!this.list.hidden && this.active >= 0 && typed) {
      this.choose(this.active);
      return;
    }
    this.close();
    unknown[this.id] = typed === (chosen ? chosen.text : "") ? "" : typed;
    if (typed === (chosen ? chosen.text : "")) return;
    this.said.textContent = typed ? none(typed) : "";
    this.select.value = "";
    this.select.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // Words: how many of how many, and a hint, which holds nothing up

  function watch(box) {
    var counter = make("p", { "class": "counter", id: "counter-" + (count += 1) });
    box.after(counter);
    box.setAttribute("aria-describedby", ((box.getAttribute("aria-describedby") || "") + " " + counter.id).trim());
    box.counter = counter;
    tell(box);
  }

  function tell(box) {
    var most = Number(box.getAttribute("data-limit")), text = box.value.trim();
    var now = Array.from(text).length, isOver = now > most;
    var words = now || document.activeElement === box ? "现在 " + now + " / " + most + " 字" : "";
    if (isOver) words += "，多 " + (now - most) + " 字，请删短再保存";
    var firm = box.getAttribute("data-firm");
    if (!isOver && now && firm && !new RegExp(firm).test(text)) words += "。" + box.getAttribute("data-hint");
    box.counter.textContent = words;
    box.counter.classList.toggle("over", isOver);
    if (isOver) box.counter.setAttribute("role", "status");
    else box.counter.removeAttribute("role");
  }

  function look(place) {
    place.querySelectorAll("select[data-first]").forEach(function (select) { if (!select.hidden) new Picker(select); });
    place.querySelectorAll("[data-limit]").forEach(function (box) { if (!box.counter) watch(box); });
  }

  document.addEventListener("input", function (event) { if (event.target.counter) tell(event.target); });
  document.addEventListener("focusin", function (event) { if (event.target.counter) tell(event.target); });
  document.addEventListener("sheet:swapped", function (event) { event.detail.regions.forEach(look); });
  look(document);
})();
