// What waits in a pocket without a signal: submissions in IndexedDB, photos beside them, each by its own key.
// Nothing is deleted here but by `drop`, which the sender calls when the server's receipt names every file.
(function () {
  "use strict";
  var NAME = "inspections-outbox", STORE = "waiting";

  function opened() {
    return new Promise(function (done, failed) {
      if (!window.indexedDB) { failed(new Error("no store")); return; }
      var asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = function () { asked.result.createObjectStore(STORE, { keyPath: "key", autoIncrement: true }); };
      asked.onsuccess = function () { done(asked.result); };
      asked.onerror = function () { failed(asked.error); };
    });
  }

  function within(mode, work) { // resolves when what was written is on the disk, not sooner
    return opened().then(function (base) {
      return new Promise(function (done, failed) {
        var turn = base.transaction(STORE, mode), result = work(turn.objectStore(STORE));
        turn.oncomplete = function () { base.close(); done(result && result.result); };
        turn.onerror = turn.onabort = function () { base.close(); failed(turn.error); };
      });
    });
  }

  function hex(bytes) {
    return Array.prototype.map.call(new Uint8Array(bytes), function (byte) { return ("0" + byte.toString(16)).slice(-2); }).join("");
  }

  function token() { return hex(crypto.getRandomValues(new Uint8Array(16)).buffer); }

  function hash(bytes) { // "" where the browser gives none (a page without https): the server's word has to do
    if (!window.crypto || !crypto.subtle) return Promise.resolve("");
    return crypto.subtle.digest("SHA-256", bytes).then(hex);
  }

  window.outboxStore = {
    all: function () { return within("readonly", function (store) { return store.getAll(); }); },
    put: function (item) { return within("readwrite", function (store) { return store.put(item); }); },
    drop: function (key) { return within("readwrite", function (store) { return store.delete(key); }); },
    token: token,
    hash: hash
  };
})();
