/* A button that copies the text of a box: shown only where it works, also in what another script puts on the page. */
(function () {
  "use strict";
  function show() {
    Array.prototype.forEach.call(document.querySelectorAll("button[data-copy]"), function (button) { button.hidden = false; });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button[data-copy]");
    if (!button) return;
    var box = document.getElementById(button.getAttribute("data-copy"));
    box.focus();
    box.select();
    // The clipboard proper is for HTTPS alone; offices also sign in on http://localhost.
    var done = document.execCommand("copy");
    button.textContent = done ? "已复制" : "请按 Ctrl+C 复制";
  });
  ["figures:swapped", "sheet:swapped"].forEach(function (name) { document.addEventListener(name, show); });
  show();
})();
