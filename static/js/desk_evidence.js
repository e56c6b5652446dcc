// The files of a thing on the desk: the first is shown as it comes, and V shows them as large as the screen. For
// static/js/desk.js; static/js/previews.js shows them.
(function () {
  "use strict";
  var whole = null, place = null; // the dialog, and what stands where the files were

  function begin(root) {
    close();
    var button = root.querySelector("[data-whole]"), first = root.querySelector(".desk-evidence a[data-preview]");
    if (button) button.hidden = false;
    if (first) first.click();
  }

  function close() {
    if (whole && whole.open) whole.close();
  }

  function putBack() {
    var files = whole.querySelector(".desk-evidence");
    if (files) name(files, "全屏");
    if (files && place && place.isConnected) place.replaceWith(files);
    else if (files) files.remove();
    place = null;
  }

  function name(files, word) { files.querySelector("[data-whole] span").textContent = word; }

  function open(files) {
    if (!whole) {
      whole = document.createElement("dialog");
      whole.className = "evidence-whole";
      whole.setAttribute("aria-label", "佐证材料全屏");
      whole.addEventListener("close", putBack);
      document.body.append(whole);
    }
    place = document.createComment("");
    files.replaceWith(place);
    whole.append(files);
    name(files, "收起");
    whole.showModal();
    whole.scrollTop = 0;
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-whole]");
    if (!button) return;
    if (whole && whole.open) close();
    else if (window.HTMLDialogElement) open(button.closest(".desk-evidence"));
  });

  window.deskEvidence = { begin: begin, close: close };
})();
