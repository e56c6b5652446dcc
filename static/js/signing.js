/* 同意并报送 waits until every line that changed just now was pressed as seen. Without this script the server says so. */
(function () {
  "use strict";
  var buttons = document.querySelectorAll("button[data-waits]");
  function settle() {
    var left = document.querySelectorAll('input[name="looked"]:not(:checked)').length;
    Array.prototype.forEach.call(buttons, function (button) {
      button.disabled = left > 0 || button.hasAttribute("data-shut");
      button.textContent = left > 0 ? "还有 " + left + " 条刚改的没看" : button.getAttribute("data-waits");
    });
  }
  document.addEventListener("change", settle);
  window.addEventListener("pageshow", settle);
  settle();
})();
