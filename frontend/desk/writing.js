// The writing screen: the text in the editor or in the plain box, as each person likes it. Other pages do not load this.
import "./checks.js";
import "./links.js";
import "./pictures.js";
import "./preview.js";
import { openEditor } from "./editor.js";
import { startPasting } from "./paste.js";
import { editorText } from "./text.js";
import { startToolbar } from "./toolbar.js";

const nonce = document.currentScript.nonce;
const area = document.getElementById("body");
const languages = document.getElementById("lang");
const choice = document.querySelector("form[action='/box']");

const tell = startToolbar();
let close = null;

function write(box) {
  if (box === "plain" && close) close = close();
  if (box !== "plain" && !close) {
    close = openEditor(area, { label: document.getElementById("body-label"), nonce, find: document.querySelector("[data-find]") });
  }
  tell();
}
write(area.dataset.box);
startPasting(editorText, document.querySelector(".galley"));

/** Changing the box here leaves the page and its text where they are. */
choice?.addEventListener("submit", event => {
  event.preventDefault();
  const wish = new FormData(choice);
  write(wish.get("box"));
  fetch(choice.action, { method: "POST", body: wish, redirect: "manual" }).catch(() => {}); // then it is for this page alone
});

/** The text's own language is what its spelling is checked in, and its direction. */
languages?.addEventListener("change", () => {
  const { value, dataset } = languages.selectedOptions[0];
  for (const field of document.querySelectorAll(".galley textarea")) {
    field.lang = value;
    field.dir = dataset.dir;
  }
  area.dispatchEvent(new Event("turned"));
});
