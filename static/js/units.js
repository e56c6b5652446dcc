/* Filters the list of all units while one types (static/js/finding.js); without it the form asks the server. */
(function () {
  "use strict";

  var box = document.getElementById("q");
  var said = document.querySelector("[data-units-said]");
  var units = [].slice.call(document.querySelectorAll("[data-unit]")).map(window.finding.unitOf);
  var groups = [].slice.call(document.querySelectorAll("[data-units-group]"));
  if (!said || !units.length) { return; }

  function filter() {
    var meant = window.finding.found(box.value, units);
    var shown = meant.length, isAsked = box.value.trim();
    units.forEach(function (unit) { unit.element.hidden = meant.indexOf(unit) < 0; });
    groups.forEach(function (group) { group.hidden = !group.querySelector("[data-unit]:not([hidden])"); });
    said.textContent = !isAsked ? "" : shown ? "找到 " + shown + " 个单位" : window.finding.none;
  }

  // A copy without a server has no form: it gets a box of its own.
  if (!box) {
    var finder = document.createElement("p");
    finder.className = "finder";
    finder.innerHTML = "<label for=\"q\">查找单位</label><span class=\"line\"><input id=\"q\" type=\"search\" autocomplete=\"off\"></span>";
    said.parentNode.insertBefore(finder, said);
    box = document.getElementById("q");
  }
  box.addEventListener("input", filter);
  box.addEventListener("compositionend", filter);
  if (box.value) { filter(); }
}());
