// 今日暗访 without a signal. A submission is written into the store of this browser before it is sent, with a token of its
// own, and leaves it only by the server's receipt: the code and the hash of every photo. It is tried at once, when the
// line comes back, when the page opens and every minute. The token goes with every try, so that nothing is entered
// twice. Without this script, or where the browser has no store, the form is sent as any other.
(function () {
  "use strict";
  var EVERY = 60000, form = document.querySelector("form[data-outbox]"), said = document.querySelector("[data-outbox-said]");
  var store = window.outboxStore, busy = false, again = false, trouble = "";
  if (!form || !said || !store || !window.indexedDB || !window.fetch) return;
  var person = form.dataset.keeper, TEXTS = ["where", "unit", "chip", "words", "place", "kept"];

  function mine(items) { return items.filter(function (item) { return item.person === person; }); }

  function show(words, isGood) {
    said.hidden = !words;
    said.textContent = words;
    said.className = "note " + (isGood ? "good" : "wait");
  }

  function tell(sent) {
    return store.all().then(function (items) {
      var count = mine(items).length, others = items.length - count;
      var words = count ? trouble === "expired" ? "请登录后送出 " + count + " 条" : count + " 条未送达，有信号就自动送出" : "";
      if (trouble && trouble !== "expired") words += (words ? "。" : "") + trouble;
      if (others) words += (words ? "。" : "") + "另有 " + others + " 条是别人在这部手机上记的，由本人登录后送出";
      show(words || sent || "", !words);
      mine(items).forEach(function (item) { if (item.fault) said.append(refusedLine(item)); });
      return count;
    });
  }

  function refusedLine(item) { // only who handed it in lets go of what the server does not take
    var line = document.createElement("p"), button = document.createElement("button");
    line.textContent = item.label + "：" + item.fault + " ";
    button.type = "button";
    button.className = "button";
    button.textContent = "看过，删去这一条";
    button.addEventListener("click", function () { store.drop(item.key).then(function () { return tell(); }); });
    line.append(button);
    return line;
  }

  function bytesOf(file) {
    return new Promise(function (done, failed) {
      var reader = new FileReader();
      reader.onload = function () { done(reader.result); };
      reader.onerror = function () { failed(reader.error); };
      reader.readAsArrayBuffer(file);
    });
  }

  function photo(file) {
    return bytesOf(file).then(function (bytes) {
      return store.hash(bytes).then(function (hash) { return { name: file.name, type: file.type, bytes: bytes, hash: hash }; });
    });
  }

  function chosen() {
    var files = [];
    form.querySelectorAll("input[type=file]").forEach(function (input) { files = files.concat(Array.prototype.slice.call(input.files)); });
    return Promise.all(files.map(photo)).then(function (photos) {
      return photos.filter(function (one, at) { // each once, by its hash
        return !one.hash || photos.findIndex(function (other) { return other.hash === one.hash; }) === at;
      });
    });
  }

  function label() {
    var where = form.querySelector("[name=where]:checked"), other = form.querySelector("[name=unit]");
    if (where.value === "other" && other.selectedOptions.length) return other.selectedOptions[0].textContent;
    return where.parentNode.textContent.trim();
  }

  function isWhole(action) { // what is missing is said by the server, with everything typed still there
    if (!form.querySelector("[name=where]:checked")) return false;
    return action === "clean" || Boolean(form.querySelector("[name=chip]:checked") || form.querySelector("[name=words]").value.trim());
  }

  function written(action) {
    var typed = new FormData(form), fields = [];
    TEXTS.forEach(function (name) { typed.getAll(name).forEach(function (value) { fields.push([name, value]); }); });
    fields.push(["action", action], ["seen_at", new Date().toISOString()]);
    return chosen().then(function (photos) {
      return { person: person, token: store.token(), fields: fields, photos: action === "clean" ? [] : photos, label: label(), fault: "" };
    });
  }

  function body(item) {
    var data = new FormData();
    item.fields.forEach(function (pair) { data.append(pair[0], pair[1]); });
    data.append("token", item.token);
    data.append("csrfmiddlewaretoken", window.signedIn.token());
    item.photos.forEach(function (one) { data.append("files", new File([one.bytes], one.name, { type: one.type })); });
    return data;
  }

  function isReceipt(item, answer) { // every photo is named, or the submission stays
    var kept = answer.files || [];
    return typeof answer.code === "string" && item.photos.every(function (one) { return !one.hash || kept.indexOf(one.hash) >= 0; });
  }

  function send(item) { // resolves with what to say; rejects where the line is down
    return fetch(form.getAttribute("action"), { method: "POST", credentials: "same-origin", headers: window.signedIn.headers("application/json"), body: body(item), redirect: "manual" }).then(function (response) {
      if (response.status === 401 || response.type === "opaqueredirect") { trouble = "expired"; return ""; }
      return response.json().catch(function () { return {}; }).then(function (answer) { return answered(item, response, answer); });
    });
  }

  function answered(item, response, answer) {
    if (response.ok && isReceipt(item, answer)) {
      trouble = "";
      return store.drop(item.key).then(function () { return answer.said; });
    }
    var why = (answer.errors || ["服务器没有给出回执，稍后再送"]).join("；");
    trouble = "";
    item.fault = response.status === 409 || response.status === 422 ? why : "";
    if (answer.again) item.token = store.token(); // the number stood for another content
    if (!item.fault) trouble = why;
    return store.put(item).then(function () { return ""; });
  }

  function fresh() { return window.signedIn.renew().then(function (state) { if (state.kind === "expired") trouble = "expired"; return state.kind === ""; }); }

  function sendAll() {
    if (busy) { again = true; return Promise.resolve(); }
    busy = true;
    var sent = "";
    return store.all().then(function (items) {
      var waiting = mine(items);
      if (!waiting.length) { trouble = ""; return null; }
      return fresh().then(function (open) {
        if (!open) return null;
        return waiting.reduce(function (before, item) {
          return before.then(function () { return send(item); }).then(function (words) { sent = words || sent; });
        }, Promise.resolve());
      });
    }).catch(function () { trouble = ""; }).then(function () { return tell(sent); }).then(function () {
      busy = false;
      if (again) { again = false; return sendAll(); }
    });
  }

  form.addEventListener("submit", function (event) {
    var action = event.submitter ? event.submitter.value : "found";
    if (form.dataset.plain || !isWhole(action)) return;
    event.preventDefault();
    written(action).then(function (item) { return store.put(item); }).then(function () {
      form.reset();
      return tell();
    }).then(sendAll, function () { // no room in this browser: the ordinary way
      form.dataset.plain = "1";
      (event.submitter || form.querySelector("[value=found]")).click();
    });
  });

  var leaving = document.querySelector("form[action$='/logout/'], .bar-me form");
  if (leaving) leaving.addEventListener("submit", function (event) {
    if (!said.hidden && /^\d+ 条未送达|^请登录后送出/.test(said.textContent) && !confirm(said.textContent + "。现在退出，要等您再登录才送得出去。还要退出吗？")) event.preventDefault();
  });

  window.addEventListener("online", sendAll);
  setInterval(sendAll, EVERY);
  tell().then(sendAll);
})();
