// Files of a form, sent at once: chosen, dragged over the row, or pasted as a picture. Each has a row with its
// progress, and in the end the row that the server writes, with the token that the form carries in its place.
// A photo that is too large is made smaller here. What is refused says so beside its name; the press that would send
// the form waits until nothing is on its way. Without this script the box sends its files with the form.
(function () {
  "use strict";
  if (!window.FormData || !window.createImageBitmap) return;
  var MOST_AT_ONCE = 2; // as many as the server looks at
  var LARGE_PHOTO = 2 * 1024 * 1024, LONG_SIDE = 2400, SMALL = 300 * 1024, QUALITY = 0.85;
  var WAITING = "waiting", SENDING = "sending", REFUSED = "refused";
  var jobs = []; // of files that are not in yet: those that failed stay until they are taken off or sent again
  var arrived = []; // rows that came in since the page was last sent to the server
  document.documentElement.classList.add("uploads");

  // Where a file belongs

  function placeOf(input) { return input.name.replace(/^files-?/, ""); }

  function keptName(place) { return place ? "kept-" + place : "kept"; }

  function listOf(job) { // asked anew each time: regions of the page are exchanged
    var form = job.form.isConnected ? job.form : document.getElementById(job.form.id);
    return form && form.querySelector('[data-kept="' + keptName(job.place) + '"]');
  }

  function boxFor(node) { // the nearest element round it that has one box for files; none beyond its row or form
    for (var around = node; around && around.matches; around = around.parentElement) {
      var boxes = around.querySelectorAll("input[data-upload]:not([disabled])");
      if (boxes.length) {
        var isOne = boxes.length === 1 && !around.querySelector("[data-region]");
        return isOne ? { input: boxes[0], zone: around } : null;
      }
      if (around.matches("[data-region], form")) return null;
    }
    return null;
  }

  function unfold(node) {
    for (var fold = node.closest("details"); fold; fold = fold.parentNode.closest("details")) fold.open = true;
  }

  // A row

  function sized(bytes) {
    if (bytes < 1024) return bytes + " 字节";
    if (bytes < 1024 * 1024) return Math.round(bytes / 1024) + " KB";
    return (bytes / 1024 / 1024).toFixed(1) + " MB";
  }

  function made(tag, name, text) {
    var element = document.createElement(tag);
    element.className = name;
    element.textContent = text || "";
    return element;
  }

  function press(name, word, of, act) {
    var button = made("button", "link small " + name, word);
    button.type = "button";
    button.setAttribute("aria-label", word + " " + of);
    button.addEventListener("click", act);
    return button;
  }

  function draw(job) {
    var row = job.row, name = job.file.name;
    row.className = "upload upload-" + job.state;
    row.textContent = "";
    row.append(made("span", "upload-name", name), " ", made("span", "muted small", sized(job.file.size)), " ");
    if (job.state === REFUSED) {
      var why = made("span", "upload-why", job.why);
      why.setAttribute("role", "alert");
      row.append(why, " ");
      if (job.isWorthAnother) row.append(press("upload-again", "重试", name, function () { again(job); }), " ");
      row.append(press("upload-off", "移除", name, function () { takeOff(job); }));
      return;
    }
    job.bar = document.createElement("progress");
    job.bar.max = 100;
    job.bar.setAttribute("aria-label", "上传 " + name);
    job.words = made("span", "upload-words small", job.state === WAITING ? "等待上传" : "正在上传");
    row.append(job.bar, " ", job.words, " ", press("upload-off", "取消", name, function () { takeOff(job); }));
  }

  function tell(job, part) {
    job.bar.value = part;
    job.words.textContent = part < 100 ? "正在上传 " + part + "%" : "传完了，正在检查";
  }

  function takeOff(job) {
    var index = jobs.indexOf(job);
    if (index >= 0) jobs.splice(index, 1);
    job.isOff = true;
    if (job.request) job.request.abort();
    job.row.remove();
    settle(job.form);
    next();
  }

  function refuse(job, why, isWorthAnother) {
    job.request = null;
    if (job.isOff) return;
    job.state = REFUSED;
    job.why = why;
    job.isWorthAnother = isWorthAnother;
    draw(job);
    settle(job.form);
    next();
  }

  function again(job) {
    job.state = WAITING;
    draw(job);
    next();
  }

  // One after another

  function take(input, files) {
    unfold(input);
    Array.prototype.forEach.call(files, function (file) {
      var job = { input: input, form: input.form, place: placeOf(input), file: file, state: WAITING };
      job.most = Number(input.dataset.most);
      job.tooBig = input.dataset.tooBig;
      job.token = input.form.elements.csrfmiddlewaretoken.value;
      job.row = document.createElement("li");
      draw(job);
      listOf(job).append(job.row);
      jobs.push(job);
    });
    next();
  }

  function next() {
    var free = MOST_AT_ONCE - jobs.filter(function (job) { return job.state === SENDING; }).length;
    jobs.filter(function (job) { return job.state === WAITING; }).slice(0, free).forEach(begin);
  }

  function begin(job) {
    job.state = SENDING;
    draw(job);
    smaller(job).then(function () {
      if (job.isOff) return;
      if (job.file.size > job.most) refuse(job, job.tooBig, false);
      else send(job);
    });
  }

  function send(job) {
    var request = job.request = new XMLHttpRequest(), data = new FormData();
    data.append("csrfmiddlewaretoken", job.token);
    data.append("place", job.place);
    data.append(job.place ? "files-" + job.place : "files", job.file, job.file.name);
    request.open("POST", job.input.dataset.upload);
    var headers = window.signedIn.headers("application/json");
    Object.keys(headers).forEach(function (name) { request.setRequestHeader(name, headers[name]); });
    request.upload.onprogress = function (event) {
      if (event.lengthComputable) tell(job, Math.floor(event.loaded / event.total * 100));
    };
    request.onload = function () { answer(job, request); };
    request.onerror = request.ontimeout = function () { refuse(job, "没有传上去，请看看网络再重试", true); };
    request.send(data);
  }

  function answer(job, request) {
    var said = null;
    try { said = JSON.parse(request.responseText); } catch (nothing) { said = {}; }
    if (request.status === 200 && said.row) return arrive(job, said.row);
    var own = said.errors && said.errors.join("；").split(job.file.name + "：").join("");
    var worthAnother = request.status !== 422 && request.status !== 413;
    refuse(job, own || sentenceOf(request.status, job), worthAnother);
  }

  function sentenceOf(status, job) {
    if (status === 413) return job.tooBig;
    if (status === 403) return "这一页放久了，请保存后刷新，再上传";
    return "服务器没有收下，请稍后重试";
  }

  function arrive(job, html) {
    var holder = document.createElement("ul"), list = listOf(job);
    jobs.splice(jobs.indexOf(job), 1);
    holder.innerHTML = html; // the server's own row, the same as it writes into the page
    var row = holder.querySelector("li");
    if (job.said) row.append(made("p", "small muted", job.said));
    if (list) {
      if (list.querySelector('[data-sum="' + row.dataset.sum + '"]')) row = standing(list, row);
      else if (job.row.parentNode === list) list.replaceChild(row, job.row);
      else list.append(row);
      arrived.push({ job: job, row: row });
    }
    job.row.remove();
    settle(job.form);
    if (list) list.dispatchEvent(new Event("input", { bubbles: true })); // autosave follows
    next();
  }

  function standing(list, row) { // the same content again is the same file
    var there = list.querySelector('[data-sum="' + row.dataset.sum + '"]');
    if (!there.querySelector(".upload-twice")) there.append(made("p", "upload-twice small muted", "又选了一次，内容相同，只留一份"));
    return there;
  }

  // A large photo is drawn smaller, upright as the camera held it

  function smaller(job) {
    var file = job.file;
    var isPhoto = file.type === "image/jpeg" || file.type === "image/png";
    if (!isPhoto || file.size < SMALL) return Promise.resolve();
    return createImageBitmap(file).then(function (picture) {
      var long = Math.max(picture.width, picture.height);
      if (file.size <= LARGE_PHOTO && long <= LONG_SIDE) return null;
      return drawn(picture, Math.min(1, LONG_SIDE / long));
    }).then(function (blob) {
      if (!blob || blob.size >= file.size || job.isOff) return;
      job.file = new File([blob], file.name.replace(/\.(png|jpe?g)$/i, "") + ".jpg", { type: "image/jpeg" });
      job.said = "照片已缩小：" + sized(file.size) + " → " + sized(blob.size);
      draw(job);
    }).catch(function () {}); // not to be read here: the server says what is wrong with it
  }

  function drawn(picture, scale) {
    var canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.imageSmoothingQuality = "high";
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", QUALITY); });
  }

  // Choosing, dragging, pasting

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.matches || !input.matches("input[data-upload]") || !input.files.length) return;
    take(input, Array.prototype.slice.call(input.files));
    input.value = ""; // the form does not send them a second time
  });

  var lit = null;
  function light(zone) {
    if (lit === zone) return;
    if (lit) lit.classList.remove("upload-over");
    lit = zone;
    if (lit) lit.classList.add("upload-over");
  }

  function carriesFiles(event) {
    var kinds = event.dataTransfer && event.dataTransfer.types;
    return Boolean(kinds) && Array.prototype.indexOf.call(kinds, "Files") >= 0;
  }

  document.addEventListener("dragover", function (event) {
    if (!carriesFiles(event) || event.defaultPrevented || !document.querySelector("input[data-upload]")) return;
    var box = boxFor(event.target);
    event.preventDefault(); // a file that misses its row does not replace the page
    event.dataTransfer.dropEffect = box ? "copy" : "none";
    light(box && box.zone);
  });
  document.addEventListener("dragleave", function (event) { if (!event.relatedTarget) light(null); });
  document.addEventListener("drop", function (event) {
    light(null);
    if (!carriesFiles(event) || event.defaultPrevented || !document.querySelector("input[data-upload]")) return;
    event.preventDefault();
    var box = boxFor(event.target);
    if (box) take(box.input, event.dataTransfer.files);
  });

  function pastedName(form, file) {
    var ending = file.type === "image/jpeg" ? ".jpg" : ".png";
    var shown = form.textContent;
    for (var number = 1; shown.indexOf("截图-" + number + ".") >= 0; number++);
    return "截图-" + number + ending;
  }

  document.addEventListener("paste", function (event) {
    var held = event.clipboardData;
    if (event.defaultPrevented || !held || !held.files.length || held.types.indexOf("text/plain") >= 0) return; // cells come with their picture
    var box = boxFor(event.target);
    if (!box) return;
    event.preventDefault();
    Array.prototype.forEach.call(held.files, function (file) {
      var isPicture = file.type.indexOf("image/") === 0 && /^image\.\w+$/i.test(file.name);
      var name = isPicture ? pastedName(box.input.form, file) : file.name;
      take(box.input, [new File([file], name, { type: file.type })]);
    });
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest(".upload-drop");
    if (!button) return;
    var row = button.closest("li"), list = row.parentNode;
    row.remove();
    arrived = arrived.filter(function (one) { return one.row !== row; });
    list.dispatchEvent(new Event("input", { bubbles: true }));
    var box = boxFor(list);
    if (box) box.input.focus();
  });

  // The form waits for its files

  function onTheirWay(form) {
    return jobs.filter(function (job) {
      return job.state !== REFUSED && (job.form === form || job.form.id && job.form.id === form.id);
    });
  }

  function settle(form) {
    if (onTheirWay(form).length) return;
    document.querySelectorAll(".upload-wait").forEach(function (line) { line.remove(); });
  }

  function isHeldBy(button, job) { // a press on another row of the sheet is answered in place, and disturbs no upload
    var list = listOf(job), row = list && list.closest(".line, details, [data-region]");
    var leaves = button && (button.getAttribute("role") === "link" || button.hasAttribute("data-native"));
    return !button || !row || leaves || row.contains(button);
  }

  document.addEventListener("submit", function (event) {
    var waiting = onTheirWay(event.target).filter(function (job) { return isHeldBy(event.submitter, job); });
    if (!waiting.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    settle({});
    var list = listOf(waiting[0]);
    var line = made("li", "upload-wait", "还有 " + waiting.length + " 个文件在上传，传完再按一次；不要了就按“取消”");
    line.setAttribute("role", "alert");
    list.append(line);
    line.scrollIntoView({ block: "nearest" });
  }, true);

  window.addEventListener("beforeunload", function (event) {
    if (!jobs.some(function (job) { return job.state !== REFUSED; })) return;
    event.preventDefault();
    event.returnValue = ""; // which older browsers ask for
  });

  // Regions of the page are exchanged while files are on their way, or have just come in

  document.addEventListener("sheet:sent", function (event) {
    if (event.detail.address) arrived = []; // what is only asked for anew carries nothing to the server
  });
  document.addEventListener("sheet:swapped", function () {
    jobs.forEach(function (job) { putBack(job, job.row); });
    arrived.forEach(function (one) { putBack(one.job, one.row); });
  });

  function putBack(job, row) {
    var list = row.isConnected ? null : listOf(job);
    if (!list) return;
    if (!row.dataset.sum || !list.querySelector('[data-sum="' + row.dataset.sum + '"]')) list.append(row);
  }
})();
