// Pictures and PDFs on the writing screen: sent by button, drop or paste, described in a dialog, and put into the text as Markdown.
//
// Nothing half done is ever in the text: the dialog is open while a picture is on its way, and writes one line in the end.
import { bracketed, titled } from "./escapes.js";
import { editorText } from "./text.js";

const LARGEST = 30_000_000;
const article = document.getElementById("article");
const area = document.getElementById("body");
const box = document.getElementById("picture-box");
const pdfs = document.getElementById("pdf-box");
const chooser = document.querySelector("[data-files]");

/** Sends a file; `done` gives its address and what it says of itself, or fails with words for a person. */
function send(file, onProgress) {
  if (file.size > LARGEST) {
    return { done: Promise.reject(new Error(`“${file.name}” is larger than 30 MB. Make it smaller and send it again.`)), stop() {} };
  }
  const sent = new FormData();
  sent.set("file", file, file.name || "picture");
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    const broken = () => reject(new Error("The connection broke, so the file did not arrive. Send it again."));
    request.upload.addEventListener("progress", event => event.lengthComputable && onProgress(Math.round((100 * event.loaded) / event.total)));
    request.addEventListener("error", broken);
    request.addEventListener("abort", broken);
    request.addEventListener("load", () => {
      const told = /^application\/json/.test(request.getResponseHeader("Content-Type") ?? "") ? JSON.parse(request.responseText) : {};
      if (request.status === 200) resolve(told);
      else if (request.status === 401 || request.status === 400) reject(new Error("You are signed out. Sign in in another tab, come back, and send it again."));
      else reject(new Error(told.fault ?? "The desk could not take the file. Send it again."));
    });
  });
  request.open("POST", "/media");
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-CSRFToken", article.elements.csrf_token.value);
  request.send(sent);
  return { done, stop: () => request.abort() };
}

/** The picture at an address, once the browser has it. */
function shown(url) {
  const picture = new Image();
  picture.alt = "";
  picture.src = url;
  return picture;
}

const oneLine = text => text.replace(/\s+/g, " ").trim();
const joined = (...parts) => parts.map(oneLine).filter(Boolean).join(", ");

/** A picture as Markdown: its title is the caption, or says that it needs no description. */
function markdown(url, { alt, decorative, caption, credit, licence }) {
  if (decorative) return `![](${url} "decorative")`;
  const source = joined(credit, licence);
  const title = titled(oneLine(caption) && source ? `${oneLine(caption)} (${source})` : oneLine(caption) || source);
  const words = bracketed(oneLine(alt));
  return title ? `![${words}](${url} "${title}")` : `![${words}](${url})`;
}

/** Puts a line into the text as a paragraph of its own: where the cursor is on an empty line, else behind its paragraph. */
function putParagraph(line, place) {
  const text = area.value;
  const start = text.lastIndexOf("\n", place - 1) + 1;
  const lineEnd = text.indexOf("\n", place) < 0 ? text.length : text.indexOf("\n", place);
  let at = place;
  if (text.slice(start, lineEnd).trim()) {
    const gap = /\n[ \t]*\n/g;
    gap.lastIndex = place;
    at = gap.exec(text)?.index ?? text.trimEnd().length;
  }
  const before = text.slice(0, at);
  const after = text.slice(at);
  const lead = !before.trim() || /\n[ \t]*\n$/.test(before) ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const trail = !after.trim() ? (after.includes("\n") ? "" : "\n") : /^\n[ \t]*\n/.test(after) ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  editorText.edit({ from: at, to: at, insert: lead + line + trail });
}

/** Shows a dialog while a file is sent, and gives what is written of it; null when it is left out. */
function ask(dialog, file, count, arrived, written) {
  const told = dialog.querySelector("[data-told]");
  const put = dialog.querySelector("[data-put]");
  put.disabled = true;
  told.textContent = `Sending “${file.name}”${count}…`;
  let taken = null;
  const upload = send(file, percent => {
    if (!taken) told.textContent = `Sending “${file.name}”${count}: ${percent} %`;
  });
  upload.done.then(
    found => {
      taken = found;
      told.textContent = arrived(found);
      put.disabled = false;
    },
    fault => {
      told.textContent = fault.message;
    },
  );
  return new Promise(resolve => {
    const close = () => {
      dialog.removeEventListener("close", close);
      if (!taken) upload.stop();
      resolve(taken && dialog.returnValue === "put" ? written(taken) : null);
    };
    dialog.addEventListener("close", close);
    dialog.returnValue = "";
    dialog.showModal();
    dialog.querySelector("textarea").focus();
  });
}

/** Asks what a picture shows, and gives it as Markdown. */
function describe(file, count) {
  const fields = Object.fromEntries(["alt", "decorative", "caption", "credit", "licence"].map(name => [name, document.getElementById(`shot-${name}`)]));
  const frame = box.querySelector("[data-frame]");
  box.querySelector("form").reset();
  frame.replaceChildren();
  fields.decorative.dispatchEvent(new Event("change"));
  const arrived = found => {
    frame.replaceChildren(shown(found.url));
    for (const name of ["alt", "caption", "credit", "licence"]) if (!fields[name].value.trim()) fields[name].value = found[name];
    return `${found.width.toLocaleString("en")} × ${found.height.toLocaleString("en")} pixels. ${found.caption || found.credit ? "The picture brought these words; read them." : "The picture brought no caption."}`;
  };
  return ask(box, file, count, arrived, found => markdown(found.url, { ...Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value])), decorative: fields.decorative.checked }));
}

/** Asks for the words of a link to a PDF, and gives it as Markdown. */
function refer(file, count, selected) {
  const field = document.getElementById("pdf-words");
  field.value = oneLine(selected);
  const arrived = found => {
    if (!field.value.trim()) field.value = found.words;
    return `Taken in: ${found.words}. It is saved with the text.`;
  };
  return ask(pdfs, file, count, arrived, found => `[${(oneLine(field.value) || found.words).replace(/(?<!\\)[[\]]/g, "\\$&")}](${found.url})`);
}

let turn = Promise.resolve();

/** Takes pictures and PDFs into the text, one after the other; those that come while a dialog is open wait for it. */
function intoText(files, place = editorText.selection().to) {
  turn = turn.then(() => each(files, place));
}

/** Puts each file at a place; words that are selected there become the link to a PDF. */
async function each(files, place) {
  for (const [number, file] of files.entries()) {
    const count = files.length > 1 ? ` (${number + 1} of ${files.length})` : "";
    const { from, to } = editorText.selection();
    const selected = isPaper(file) && to === place ? area.value.slice(from, to) : "";
    const line = await (isPaper(file) ? refer(file, count, selected) : describe(file, count));
    if (line === null) continue;
    if (selected.trim()) editorText.edit({ from, to, insert: line });
    else putParagraph(line, Math.min(place, area.value.length));
    place = editorText.selection().to;
  }
  editorText.focus();
}

const isPaper = file => file.type === "application/pdf";

/** Gives the pictures among files that were dropped or pasted, and the PDFs where they can be linked to. */
const picturesOf = (files, withPapers = false) => [...(files ?? [])].filter(file => file.type.startsWith("image/") || (withPapers && isPaper(file)));

const images = chooser?.accept;

/** Lets a person choose files for the text, for the lead picture, or PDFs. */
function choose(what) {
  chooser.dataset.for = what;
  chooser.accept = what === "pdf" ? "application/pdf" : images;
  chooser.click();
}

function startText() {
  for (const dialog of [box, pdfs]) dialog.querySelector("[data-leave]").addEventListener("click", () => dialog.close(""));
  const decorative = document.getElementById("shot-decorative");
  decorative.addEventListener("change", () => {
    for (const name of ["alt", "caption", "credit", "licence"]) document.getElementById(`shot-${name}`).disabled = decorative.checked;
  });
  let place = 0;
  for (const mark of ["picture", "pdf"]) {
    document.querySelector(`[data-mark=${mark}]`).addEventListener("click", event => {
      event.stopImmediatePropagation(); // no mark is set: the line is written once the file is there
      place = editorText.selection().to;
      choose(mark);
    }, true);
  }
  chooser.addEventListener("change", () => {
    const files = picturesOf(chooser.files, chooser.dataset.for === "pdf");
    chooser.value = "";
    if (!files.length) return;
    chooser.dataset.for === "lead" ? asLead(files[0]) : intoText(files, place);
  });
  const sheet = area.closest(".galley");
  sheet.addEventListener("paste", event => {
    const files = picturesOf(event.clipboardData?.files, true);
    if (!files.length || event.clipboardData.getData("text/plain")) return; // words that come with a picture of themselves
    if (!event.target.closest("#body, .cm-content")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    intoText(files);
  }, true);
  dropsOn(sheet, (files, event) => {
    const place = area.surface?.view?.posAtCoords?.({ x: event.clientX, y: event.clientY });
    intoText(files, place ?? editorText.selection().to);
  }, true);
}

/** Lets pictures be dropped on a place; what is dropped beside it does not lead away from the page. */
function dropsOn(place, take, withPapers = false) {
  const isFile = event => [...(event.dataTransfer?.types ?? [])].includes("Files");
  let depth = 0;
  place.addEventListener("dragenter", event => isFile(event) && place.classList.toggle("over", ++depth > 0));
  place.addEventListener("dragleave", event => isFile(event) && place.classList.toggle("over", --depth > 0));
  place.addEventListener("dragover", event => {
    if (!isFile(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  place.addEventListener("drop", event => {
    if (!isFile(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    depth = 0;
    place.classList.remove("over");
    const files = picturesOf(event.dataTransfer.files, withPapers);
    if (files.length) take(files, event);
  }, true);
}

// The lead picture

const panel = document.getElementById("picture");
const sight = document.querySelector("[data-sight]");

function fill(name, value) {
  const field = article.elements[name];
  field.value = value;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** Shows the picture that the field names. */
function showLead() {
  const url = article.elements.image.value;
  const there = sight.querySelector("img");
  if (!url.startsWith("/media/")) return there?.remove();
  if (there?.getAttribute("src") === url) return;
  const picture = there ?? shown(url);
  picture.className = "lead";
  picture.src = url;
  picture.alt = article.elements.image_alt.value;
  sight.prepend(picture);
}

async function asLead(file) {
  const told = panel.querySelector("[data-lead-told]");
  const say = words => {
    told.textContent = words;
  };
  say(`Sending “${file.name}”…`);
  try {
    const taken = await send(file, percent => say(`Sending “${file.name}”: ${percent} %`)).done;
    const before = article.elements.image.value;
    const proposed = { image_alt: taken.alt, image_caption: taken.caption, image_credit: joined(taken.credit, taken.licence), image_focus: "" };
    fill("image", taken.url);
    for (const [name, words] of Object.entries(before === taken.url ? {} : proposed)) {
      if (before || !article.elements[name].value.trim()) fill(name, words); // words of another picture are not this one's
    }
    if (before && before !== taken.url) article.elements.decorative.checked = false;
    showLead();
    say(`Taken in: ${taken.width.toLocaleString("en")} × ${taken.height.toLocaleString("en")} pixels.${taken.width < 1200 ? " For a lead picture, 1,200 or more are better." : ""} It is saved with the text.`);
  } catch (fault) {
    say(fault.message);
  }
}

/** The place of a picture that stays in sight: two numbers, or a click; the form sends `40% 30%`. */
function startFocus() {
  const field = article.elements.image_focus;
  const x = document.querySelector("[data-focus-x]");
  const y = document.querySelector("[data-focus-y]");
  const spot = document.createElement("i");
  const cut = document.createElement("b");
  const read = () => /^(\d{1,3})% (\d{1,3})%$/.exec(field.value.trim());
  const mark = () => {
    const found = read();
    spot.hidden = !found;
    if (found) {
      spot.style.left = `${found[1]}%`;
      spot.style.top = `${found[2]}%`;
    }
    frame(found);
    sight.append(cut, spot);
  };
  /** Shows what is left of the picture in lists; the public theme rounds the place to eighths. */
  const frame = found => {
    const { naturalWidth = 0, naturalHeight = 1 } = sight.querySelector("img") ?? {};
    const ratio = naturalWidth / naturalHeight / (16 / 9);
    const [wide, high] = [Math.min(1, 1 / ratio), Math.min(1, ratio)];
    const at = number => (found ? Math.round(found[number] / 12.5) / 8 : 0.5);
    cut.hidden = !naturalWidth || (wide > 0.99 && high > 0.99);
    const place = { width: wide, height: high, left: (1 - wide) * at(1), top: (1 - high) * at(2) };
    for (const [name, part] of Object.entries(place)) cut.style[name] = `${100 * part}%`;
  };
  const follow = () => {
    const found = read();
    x.value = found?.[1] ?? "";
    y.value = found?.[2] ?? "";
    mark();
  };
  const percent = value => Math.min(100, Math.max(0, Math.round(value)));
  const typed = () => {
    const known = read();
    const [left, top] = [x.value, y.value];
    const fresh = left === "" && top === "" ? "" : `${percent(left === "" ? 50 : left)}% ${percent(top === "" ? 50 : top)}%`;
    if (fresh === "" && field.value && !known) return; // somebody else's words for it stay
    field.value = fresh;
    mark();
  };
  for (const one of [x, y]) one.addEventListener("input", typed);
  sight.addEventListener("click", event => {
    const picture = sight.querySelector("img");
    if (!picture) return;
    const { left, top, width, height } = picture.getBoundingClientRect();
    fill("image_focus", `${percent((100 * (event.clientX - left)) / width)}% ${percent((100 * (event.clientY - top)) / height)}%`);
  });
  field.addEventListener("input", follow);
  sight.addEventListener("load", mark, true);
  follow();
}

if (article && box && area) {
  startText();
  startFocus();
  panel.querySelector("[data-send-lead]").addEventListener("click", () => choose("lead"));
  dropsOn(panel, files => asLead(files[0]));
  article.elements.image.addEventListener("input", showLead);
  for (const event of ["dragover", "drop"]) {
    addEventListener(event, one => [...(one.dataTransfer?.types ?? [])].includes("Files") && one.preventDefault());
  }
}
