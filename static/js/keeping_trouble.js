// What keeps typed words from the server, what is told of it, and when it is tried again. For static/js/keeping.js.
// It is told to other scripts on `document`: keeping:offline, keeping:expired, keeping:other.
(function () {
  "use strict";
  var WAITS = [2, 4, 8, 15, 30]; // s between tries
  var state = window.keptState, signedIn = window.signedIn;

  window.keepingTrouble = function (waiting, sendAll) { // whether words wait; how to send them
    var kind = "", since = "", tries = 0, retry = 0; // "", "offline", "expired", "other" or "refused"; when it began
    var outWords = ""; // the server's, of "other"

    function say(words, more, link) { state.say(Boolean(kind), words, more, link); }

    function isOut() { return kind === "expired" || kind === "other"; }

    function renewed() { // whether the token of a sign-in in another window could be had
      return signedIn.renew().then(function (now) {
        if (now.kind) fail(now.kind, now.words);
        return !now.kind;
      });
    }

    function fail(what, words) { // words: of the server
      since = kind === what ? since : state.clock();
      kind = what;
      clearTimeout(retry);
      if (!isOut()) retry = setTimeout(again, 1000 * WAITS[Math.min(tries, WAITS.length - 1)] * (0.8 + 0.4 * Math.random()));
      tries++;
      if (kind === "offline") say("离线：" + since + " 起没有连上。", "写的都在这一页，连上后自动留存，请不要关闭。");
      if (kind === "refused") say(since + " 起没能留存。", "写的都在这一页，请按各条的按钮保存，或先抄走。");
      if (kind === "expired") say("登录已过期。", "写的都在这一页，请", "另开一页登录");
      outWords = words || "";
      if (kind === "other") say(words, "写的都在这一页。");
      document.dispatchEvent(new CustomEvent("keeping:" + (kind === "refused" ? "offline" : kind), { detail: {} }));
    }

    function again() { // with the words that wait; without any, to see whether all is well
      if (!kind) return;
      clearTimeout(retry);
      if (!isOut() && waiting()) {
        sendAll();
        return;
      }
      renewed().then(function (isRenewed) {
        if (!isRenewed) return;
        calm();
        if (!waiting()) say("");
        sendAll();
      }).catch(function () { fail("offline"); });
    }

    function calm() {
      kind = since = "";
      tries = 0;
      clearTimeout(retry);
    }

    return {
      say: say, fail: fail, again: again, calm: calm, isOut: isOut, renewed: renewed,
      kind: function () { return kind; },
      words: function () { return outWords; }
    };
  };
})();
