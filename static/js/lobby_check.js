/* Whether a lobby document says what its boards say: the SHA-256 of each board's text, and all that the scenes show,
   against that text. Own arithmetic, for crypto.subtle is missing over plain HTTP. ES5 only, no timers, no requests. */
(function () {
  'use strict';

  var SIGNALS = ['red_flag', 'yellow_light', 'red_light'];
  var WORDS = { red_flag: '红旗', yellow_light: '黄灯', red_light: '红灯' };
  var MEASURES = { red_flag: '面', yellow_light: '盏', red_light: '盏' };
  var FIRST_GROUPS = ['镇街', '部门', '园区'];
  var TOLD = 3;
  var MOST_DRAWN = 9;

  /* The constants of SHA-256: the first 32 bits of the fractions of the roots of the first primes. */
  function fraction(number) { return ((number - Math.floor(number)) * 0x100000000) | 0; }

  function isPrime(number) {
    var divisor;
    for (divisor = 2; divisor * divisor <= number; divisor += 1) {
      if (number % divisor === 0) { return false; }
    }
    return true;
  }

  var ROUNDS = [];
  var START = [];
  (function () {
    var number;
    for (number = 2; ROUNDS.length < 64; number += 1) {
      if (isPrime(number)) {
        if (START.length < 8) { START.push(fraction(Math.pow(number, 1 / 2))); }
        ROUNDS.push(fraction(Math.pow(number, 1 / 3)));
      }
    }
  }());

  /* A text's UTF-8 as words of 32 bits, padded as SHA-256 wants it. */
  function wordsOf(text) {
    var bytes = unescape(encodeURIComponent(text));
    var length = bytes.length;
    var words = [];
    var n;
    for (n = 0; n < ((length + 72) >> 6) << 4; n += 1) { words.push(0); }
    for (n = 0; n < length; n += 1) { words[n >> 2] |= bytes.charCodeAt(n) << (24 - (n % 4) * 8); }
    words[length >> 2] |= 0x80 << (24 - (length % 4) * 8);
    words[words.length - 2] = Math.floor(length / 0x20000000);
    words[words.length - 1] = length << 3;
    return words;
  }

  function turned(word, bits) { return (word >>> bits) | (word << (32 - bits)); }

  function expanded(words, at) {
    var w = words.slice(at, at + 16);
    var n, low, high;
    for (n = 16; n < 64; n += 1) {
      low = turned(w[n - 15], 7) ^ turned(w[n - 15], 18) ^ (w[n - 15] >>> 3);
      high = turned(w[n - 2], 17) ^ turned(w[n - 2], 19) ^ (w[n - 2] >>> 10);
      w[n] = (w[n - 16] + low + w[n - 7] + high) | 0;
    }
    return w;
  }

  function mixed(state, w) {
    var s = state.slice();
    var n, one, two;
    for (n = 0; n < 64; n += 1) {
      one = (s[7] + (turned(s[4], 6) ^ turned(s[4], 11) ^ turned(s[4], 25)) +
        ((s[4] & s[5]) ^ (~s[4] & s[6])) + ROUNDS[n] + w[n]) | 0;
      two = ((turned(s[0], 2) ^ turned(s[0], 13) ^ turned(s[0], 22)) +
        ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]))) | 0;
      s = [(one + two) | 0, s[0], s[1], s[2], (s[3] + one) | 0, s[4], s[5], s[6]];
    }
    return state.map(function (word, k) { return (word + s[k]) | 0; });
  }

  function sha256(text) {
    var words = wordsOf(text);
    var state = START;
    var at;
    for (at = 0; at < words.length; at += 16) { state = mixed(state, expanded(words, at)); }
    return state.map(function (word) { return ('0000000' + (word >>> 0).toString(16)).slice(-8); }).join('');
  }

  /* The board that a text tells, if the text has this digest; else null. The file is in the canonical form already:
     without its one member `digest` it is what was hashed. */
  function boardOf(text, digest) {
    var member = '"digest":"' + digest + '",';
    var parts = text.split(member);
    var board;
    if (parts.length !== 2 || sha256(parts.join('')) !== digest) { return null; }
    try {
      board = JSON.parse(text);
    } catch (ignored) {
      return null;
    }
    return board.digest === digest ? board : null;
  }

  /* What a board says, in the words of the scenes. */

  function signed(number) { return number.charAt(0) === '-' ? '−' + number.slice(1) : (number === '0' ? '0' : '+' + number); }

  function namesIn(rows, code) {
    var names = {};
    rows.forEach(function (row) { names[row[code]] = row.name; });
    return names;
  }

  function nameOf(names, code) { return Object.prototype.hasOwnProperty.call(names, code) ? names[code] : code; }

  function awardsOf(board, signals) {
    var units = [];
    var found = {};
    board.determinations.forEach(function (award) {
      if (!found[award.unit]) { found[award.unit] = []; units.push(award.unit); }
      found[award.unit].push(award);
    });
    return units.map(function (unit, n) {
      var own = [];
      signals.forEach(function (signal) {
        found[unit].forEach(function (award) { if (award.signal === signal) { own.push(award); } });
      });
      return { unit: unit, awards: own, at: n };
    }).filter(function (row) { return row.awards.length; });
  }

  function countOf(awards, signal) {
    return awards.filter(function (award) { return award.signal === signal; }).length;
  }

  function inBoardOrder(rows, signals) {
    return rows.sort(function (a, b) {
      var n, more;
      for (n = 0; n < signals.length; n += 1) {
        more = countOf(b.awards, signals[n]) - countOf(a.awards, signals[n]);
        if (more) { return more; }
      }
      return a.at - b.at;
    });
  }

  function givers(awards, names) {
    var counts = {};
    var order = [];
    awards.forEach(function (award) {
      var name = nameOf(names, award.assessor);
      if (!counts[name]) { counts[name] = 0; order.push(name); }
      counts[name] += 1;
    });
    return order.map(function (name) { return counts[name] > 1 ? name + ' × ' + counts[name] : name; }).join('');
  }

  function reasonOf(board, awards) {
    var words = awards.map(function (award) {
      return award.withheld ? '' : (board.schema === 'xiaoneng.board/1' ? award.grounds : award.wording);
    }).filter(function (text) { return text; });
    return words[0] || '';
  }

  /* Cards as [text, counts]: the same as `shownCards` reads off the scenes. */
  function toldCards(board, signals) {
    var units = namesIn(board.ranking, 'unit');
    var assessors = namesIn(board.assessors, 'assessor');
    return inBoardOrder(awardsOf(board, signals), signals).map(function (row, position) {
      var text = nameOf(units, row.unit);
      var lit = signals.filter(function (signal) { return countOf(row.awards, signal); });
      var many = row.awards.length > MOST_DRAWN;
      lit.forEach(function (signal) { if (many) { text += '× ' + countOf(row.awards, signal); } });
      lit.forEach(function (signal) {
        var own = row.awards.filter(function (award) { return award.signal === signal; });
        text += (signals.length > 1 ? WORDS[signal] : '') + givers(own, assessors);
      });
      text += position < TOLD ? reasonOf(board, row.awards) : '';
      return squeezed(text) + lit.map(function (signal) {
        return '|' + signal + ' ' + (many ? 1 : countOf(row.awards, signal));
      }).join('');
    });
  }

  function toldSummary(board, signals, units) {
    return signals.filter(function (signal) { return board.totals[signal]; }).map(function (signal) {
      return WORDS[signal] + ' ' + board.totals[signal] + ' ' + MEASURES[signal];
    }).concat(units ? units + ' 个单位' : []).join('');
  }

  function placeText(rank, name, tally) {
    return squeezed(rank + name + SIGNALS.map(function (signal) { return tally[signal] || '–'; }).join('') + signed(tally.score));
  }

  function groupsOf(board) {
    var all = [];
    board.ranking.forEach(function (row) { if (all.indexOf(row.group) < 0) { all.push(row.group); } });
    return FIRST_GROUPS.filter(function (group) { return all.indexOf(group) >= 0; }).concat(
      all.filter(function (group) { return FIRST_GROUPS.indexOf(group) < 0; }).sort()
    );
  }

  function toldRanking(board) {
    var lines = [];
    groupsOf(board).forEach(function (group) {
      board.ranking.forEach(function (row) {
        if (row.group === group && row.group_rank !== null) {
          lines.push((group || '其他') + '|' + placeText(row.group_rank, row.name, row));
        }
      });
    });
    return lines;
  }

  function toldLeaders(board) {
    return board.ranking.filter(function (row) { return row.year_to_date; }).map(function (row) {
      return (row.group || '其他') + '|' + placeText(row.year_to_date.group_rank, row.name, row.year_to_date);
    });
  }

  /* The year's counts from the totals of its boards, by month: as many as are out, against the same of last year. */
  function toldYear(month, totals) {
    var year = Number(month.slice(0, 4));
    return SIGNALS.map(function (signal) {
      var now = 0, was = 0, all = true;
      var n, at, before, more;
      for (n = 1; n <= Number(month.slice(5)); n += 1) {
        at = totals[year + '-' + (n < 10 ? '0' : '') + n];
        before = totals[(year - 1) + '-' + (n < 10 ? '0' : '') + n];
        if (at) {
          now += at[signal];
          if (before) { was += before[signal]; } else { all = false; }
        }
      }
      more = now === was ? '持平' : signed(String(now - was));
      return signal + '|' + now + '|' + (all ? was + '|' + more : '—|');
    });
  }

  /* What the scenes of one shape show. */

  function squeezed(text) { return text.replace(/\s+/g, ''); }

  function list(nodes) { return Array.prototype.slice.call(nodes); }

  function textOf(element, selector) {
    var found = element.querySelector(selector);
    return found ? squeezed(found.textContent) : '';
  }

  function drawn(place) {
    var counts = {};
    var order = [];
    list(place.querySelectorAll('.mark')).forEach(function (mark) {
      var use = mark.querySelector('use');
      var signal = use ? use.getAttribute('href').replace('#drawn-', '') : '';
      if (!mark.classList.contains(signal)) { signal = 'unknown'; }
      if (!counts[signal]) { counts[signal] = 0; order.push(signal); }
      counts[signal] += 1;
    });
    return order.map(function (signal) { return '|' + signal + ' ' + counts[signal]; }).join('');
  }

  function scenesOf(element, shape, kind) {
    return list(element.querySelectorAll('.scene.' + shape + '.' + kind));
  }

  function gathered(scenes, selector, line) {
    var lines = [];
    scenes.forEach(function (scene) {
      list(scene.querySelectorAll(selector)).forEach(function (one) { lines.push(line(one)); });
    });
    return lines;
  }

  function shownCards(scenes) {
    return gathered(scenes, '.card', function (card) { return squeezed(card.textContent) + drawn(card); });
  }

  function shownSummaries(scenes) {
    return scenes.map(function (scene) {
      return list(scene.querySelectorAll('.summary span:not(.page)')).map(function (span) { return span.textContent; }).join('');
    });
  }

  function shownPlaces(scenes, holder) {
    var lines = [];
    gathered(scenes, holder, function (place) {
      lines = lines.concat(gathered([place], '.place', function (line) {
        return place.getAttribute('data-group') + '|' + squeezed(line.textContent);
      }));
    });
    return lines;
  }

  function shownYear(scenes) {
    return gathered(scenes, '.total', function (total) {
      return total.getAttribute('data-signal') + '|' + textOf(total, '.number b') + '|' + textOf(total, '.before b') +
        '|' + textOf(total, '.difference');
    });
  }

  function same(shown, told) { return shown.join('\n') === told.join('\n'); }

  function cardsAgree(element, shape, kind, signals, board) {
    var scenes = scenesOf(element, shape, kind);
    var told = toldCards(board, signals);
    var summary = toldSummary(board, signals, told.length);
    return scenes.length > 0 && same(shownCards(scenes), told) &&
      shownSummaries(scenes).every(function (words) { return words === summary; });
  }

  function headsAgree(element, board) {
    var month = Number(board.month.slice(0, 4)) + '年' + Number(board.month.slice(5)) + '月份';
    var digest = board.digest.slice(0, 12);
    return list(element.querySelectorAll('.scene')).every(function (scene) {
      return textOf(scene, '.about .month') === month && textOf(scene, '.imprint .digest') === digest;
    });
  }

  function shapeAgrees(element, shape, board, totals) {
    var ranking = scenesOf(element, shape, 'ranking');
    var year = scenesOf(element, shape, 'year');
    var leaders = toldLeaders(board);
    return cardsAgree(element, shape, 'flags', ['red_flag'], board) &&
      cardsAgree(element, shape, 'lights', ['red_light', 'yellow_light'], board) &&
      same(shownPlaces(ranking, '.ranked'), toldRanking(board)) &&
      same(shownYear(year), toldYear(board.month, totals)) &&
      shownPlaces(year, '.group').every(function (line) { return leaders.indexOf(line) >= 0; });
  }

  /* Whether the element shows this board, and these totals of the year's boards by month. */
  function agrees(element, board, totals) {
    try {
      return headsAgree(element, board) && shapeAgrees(element, 'landscape', board, totals) &&
        shapeAgrees(element, 'upright', board, totals);
    } catch (ignored) {
      return false;
    }
  }

  window.lobbyCheck = { sha256: sha256, boardOf: boardOf, agrees: agrees };
}());
