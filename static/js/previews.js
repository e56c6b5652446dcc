// A file shown in the page: the page of its preview is fetched, and what it shows is put below the file.
// Without this script the link opens that page.
(function () {
  "use strict";
  if (!window.fetch || !window.DOMParser) return;

  function shut(link) {
    var box = link.previewBox;
    link.previewBox = null;
    link.setAttribute("aria-expanded", "false");
    if (box) box.remove();
  }

  function open(link) {
    var box = document.createElement("div");
    box.className = "preview";
    box.setAttribute("role", "status");
    box.textContent = "正在打开预览…";
    (link.closest("li, p") || link.parentNode).append(box);
    link.previewBox = box;
    link.setAttribute("aria-expanded", "true");
    fetch(link.href, { credentials: "same-origin", headers: window.signedIn.headers("text/html") })
      .then(function (response) {
        if (!window.signedIn.isOthers(response)) return response.ok ? response.text() : "";
        return response.text().then(function (text) { // somebody else is signed in now
          box.textContent = window.signedIn.words(text);
          return null;
        });
      })
      .then(function (html) {
        if (html === null) return;
        var shown = new DOMParser().parseFromString(html, "text/html").getElementById("preview");
        if (!shown) location.href = link.href; // signed out, or gone: the page itself says so
        else if (link.previewBox === box) put(box, shown);
      })
      .catch(function () { box.textContent = "没有打开，请看看网络再试"; });
  }

  function put(box, shown) {
    box.textContent = "";
    while (shown.firstChild) box.append(document.adoptNode(shown.firstChild));
  }

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-preview]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.previewBox && link.previewBox.isConnected) shut(link);
    else open(link);
  });
})();
