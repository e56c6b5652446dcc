// What stands in a form, by name: its texts as they would be sent, and as the server wrote them. For static/js/keeping.js.
(function () {
  "use strict";
  var TOKEN = "csrfmiddlewaretoken";

  function isSame(one, other) { return JSON.stringify(one || []) === JSON.stringify(other || []); }

  function textsIn(form) { // by name what would be sent; no files, for those have their own way
    var found = {}, alone = form.dataset.keepNames; // of some forms a few fields alone, never what a page was sealed with
    new FormData(form).forEach(function (value, name) {
      var isKept = alone ? alone.split(" ").indexOf(name) >= 0 : name !== TOKEN && name !== "changed";
      if (typeof value === "string" && isKept) (found[name] = found[name] || []).push(value);
    });
    return found;
  }

  function asWritten(form) { // as the server wrote it, whatever was typed since
    var copy = form.cloneNode(true);
    copy.reset();
    return textsIn(copy);
  }

  function placeOf(name) { return name.slice(name.indexOf("-") + 1); } // what stands behind the first dash, or the whole

  function beside(names, now) { // whether a field goes with those that were changed: the same place behind its name, or none
    var plain = Object.keys(now).filter(function (name) { return name.indexOf("-") < 0; });
    var places = names.map(placeOf).concat(plain);
    return function (name) {
      return name.indexOf("-") < 0 || places.some(function (place) { return name.slice(-place.length - 1) === "-" + place; });
    };
  }

  function only(now, names) {
    var found = {};
    Object.keys(now).filter(beside(names, now)).forEach(function (name) { found[name] = now[name]; });
    return found;
  }

  window.formTexts = { TOKEN: TOKEN, isSame: isSame, now: textsIn, asWritten: asWritten, beside: beside, only: only };
})();
