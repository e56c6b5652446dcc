// While a standard is typed: its normal form, or its fault with the character marked, and whom it would give.
// The same stands on the page after the button, without this script.
(function () {
  "use strict";
  var box = document.getElementById("trial");
  var form = box && box.closest("form");
  if (!form || !window.fetch) return;
  var timer = 0, asked = 0;
  var standard = form.querySelector("[name=standard]");

  function show(name, text) {
    var line = box.querySelector(".trial-" + name);
    line.hidden = !text;
    line.querySelector("span, b").textContent = text || "";
  }

  function ask() {
    var turn = ++asked;
    var data = new FormData();
    ["csrfmiddlewaretoken", "signal", "kind", "metric", "standard"].forEach(function (name) {
      var field = form.elements[name];
      data.append(name, field ? field.value : "");
    });
    fetch(box.dataset.try, { method: "POST", body: data, credentials: "same-origin" })
      .then(function (response) { return response.ok ? response.json() : null; })
      .then(function (trial) {
        if (!trial || turn !== asked) return;
        show("fault", standard.value.trim() ? trial.fault : "");
        show("normal", trial.normal);
        show("sentence", trial.sentence);
        box.hidden = !(trial.fault && standard.value.trim()) && !trial.normal && !trial.sentence;
      })
      .catch(function () {}); // offline: the button still asks
  }

  form.addEventListener("input", function (event) {
    if (event.isComposing || ["signal", "kind", "metric", "standard"].indexOf(event.target.name) < 0) return;
    clearTimeout(timer);
    timer = setTimeout(ask, 300);
  });
  form.addEventListener("change", function () { clearTimeout(timer); timer = setTimeout(ask, 0); });
})();
