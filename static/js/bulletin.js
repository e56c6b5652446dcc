// How long the body of a bulletin is, as the rule counts it: without blanks and line ends. Without this script the
// number stands beside the form after each saving.
(function () {
  "use strict";
  document.querySelectorAll("[data-characters]").forEach(function (box) {
    var most = Number(box.getAttribute("data-characters"));
    var counter = document.createElement("p");
    counter.className = "counter";
    counter.id = box.id + "-counter";
    box.after(counter);
    box.setAttribute("aria-describedby", ((box.getAttribute("aria-describedby") || "") + " " + counter.id).trim());

    function tell() {
      var now = Array.from(box.value.replace(/\s/g, "")).length, isOver = now > most;
      counter.textContent = "现在 " + now + " / " + most + " 字" + (isOver ? "，多 " + (now - most) + " 字，发布前请删短" : "");
      counter.classList.toggle("over", isOver);
      if (isOver) counter.setAttribute("role", "status");
      else counter.removeAttribute("role");
    }
    box.addEventListener("input", tell);
    tell();
  });
})();
