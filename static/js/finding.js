/* Whom people mean by what they type: the rule of departments/finding.py for scripts, which read the units from the
   page: `data-unit` (code), `data-names` and `data-readings`. A browser test holds both to one table. */
(function () {
  "use strict";

  function asTyped(text) {
    if (text.normalize) { text = text.normalize("NFKC").toLowerCase().normalize("NFD"); }
    return text.toLowerCase().replace(/u\u0308|ü/g, "v").replace(/[\s\u0300-\u036f\u200b-\u200f\u2060\ufeff'’\-_·]/g, "");
  }

  function isPart(reading, rest) {
    return reading.slice(0, rest.length) === rest;
  }

  // Whether letters spell the beginning of a name: each syllable whole or by its initial, the last as far as typed.
  function spells(typed, name) {
    var reached = [0];
    for (var n = 0; n < name.length; n += 1) {
      var following = [];
      for (var r = 0; r < reached.length; r += 1) {
        var rest = typed.slice(reached[r]);
        for (var k = 0; k < name[n].length; k += 1) {
          var reading = name[n][k];
          if (isPart(reading, rest)) { return true; }
          var parts = [reading, reading.charAt(0)];
          if (/^[zcs]h/.test(reading)) { parts.push(reading.slice(0, 2)); }
          for (var p = 0; p < parts.length; p += 1) {
            var to = reached[r] + parts[p].length;
            if (isPart(rest, parts[p]) && following.indexOf(to) < 0) { following.push(to); }
          }
        }
      }
      if (!following.length) { return false; }
      reached = following;
    }
    return false;
  }

  function usual(name) {
    return name.map(function (readings) { return readings.slice(0, 1); });
  }

  function rests(name) {
    return name.map(function (_, at) { return name.slice(at); });
  }

  function endsOfCode(code) { // the whole of `rsj-old_2` first, then `old2` and `2`
    return rests(code.split(/[-_]/)).map(function (parts) { return asTyped(parts.join("")); });
  }

  // 0 is the likeliest, -1 not at all; `spelled`: how many of the names, the first, letters are held against.
  function likelihood(typed, unit, spelled) {
    var names = unit.names.map(asTyped), codes = endsOfCode(unit.code), read = unit.readings.slice(0, spelled);
    var ends = read.reduce(function (all, name) { return all.concat(rests(name)); }, []);
    function meant(name) { return spells(typed, usual(name)); }
    if (codes[0] === typed || names.indexOf(typed) >= 0) { return 0; }
    if (names.some(function (name) { return isPart(name, typed); })) { return 1; }
    if (read.some(meant)) { return 2; }
    if (names.some(function (name) { return name.indexOf(typed) >= 0; })) { return 3; }
    if (ends.some(meant)) { return 4; }
    if (ends.some(function (name) { return spells(typed, name); })) { return 5; }
    return codes.some(function (code) { return isPart(code, typed); }) ? 6 : -1;
  }

  function ranked(typed, units, spelledOf) {
    var all = units.map(function (unit, at) { return { unit: unit, at: at, rank: likelihood(typed, unit, spelledOf(unit)) }; });
    var meant = all.filter(function (each) { return each.rank >= 0; });
    meant.sort(function (one, other) { return one.rank - other.rank || one.at - other.at; });
    return meant.map(function (each) { return each.unit; });
  }

  // Those whom `asked` may mean, the likeliest first; all where nothing is asked. Letters spell a full name, the last,
  // only where they mean nobody else.
  function found(asked, units) {
    var typed = asTyped(asked);
    if (!typed) { return units; }
    var meant = ranked(typed, units, function (unit) { return Math.max(1, unit.names.length - 1); });
    return meant.length ? meant : ranked(typed, units, function (unit) { return unit.names.length; });
  }

  function syllables(name) {
    return name.split(" ").filter(Boolean).map(function (readings) { return readings.split(","); });
  }

  function unitOf(element) {
    return {
      element: element,
      code: element.getAttribute("data-unit"),
      names: element.getAttribute("data-names").split("|"),
      readings: element.getAttribute("data-readings").split("|").map(syllables)
    };
  }

  window.finding = { found: found, unitOf: unitOf, none: "没有找到。名称、简称、编码或拼音都行，写一部分也行。" };
}());
