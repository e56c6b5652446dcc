// Whose page this is. What a script sends says it (`X-Person`), and the server refuses what would go out under another
// person's sign-in (departments.middleware.SamePerson). The token of a newer sign-in of the same person is fetched here.
(function () {
  "use strict";
  var TOKEN = "csrfmiddlewaretoken";

  function headers(accept) {
    var marked = document.querySelector("[data-keeper]"), sent = { Accept: accept };
    if (marked) sent["X-Person"] = marked.dataset.keeper;
    return sent;
  }

  function isOthers(response) { return response.headers.get("X-Refused") === "other-person"; }

  function words(text) { // of an answer that isOthers
    try { return JSON.parse(text).errors.join("；"); } catch (page) { return ""; }
  }

  function token() { return document.querySelector("[name=" + TOKEN + "]").value; }

  function renew() { // {kind, words}: "" with a fresh token in every form, "expired", or "other" with the server's sentence
    var asked = { credentials: "same-origin", headers: headers("text/html") };
    return fetch(location.pathname + location.search, asked).then(function (response) {
      return response.text().then(function (text) {
        if (isOthers(response)) return { kind: "other", words: words(text) };
        var page = new DOMParser().parseFromString(text, "text/html"), fresh = page.querySelector("[name=" + TOKEN + "]");
        if (!fresh || page.querySelector("form [name=password]")) return { kind: "expired", words: "" };
        document.querySelectorAll("[name=" + TOKEN + "]").forEach(function (field) { field.value = fresh.value; });
        return { kind: "", words: "" };
      });
    });
  }

  window.signedIn = { headers: headers, isOthers: isOthers, words: words, token: token, renew: renew };
})();
