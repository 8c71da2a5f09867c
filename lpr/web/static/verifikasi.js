// One reading after the other without waiting: the next lies ready, and a choice is sent only when
// the next choice is made or a while has passed, so that it can be undone.
"use strict";

const UNSENT = 6000; // milliseconds in which a choice can be undone
const ANSWERED = 20_000; // after which an answer is not waited for any more
const SEEN = 350; // milliseconds that a reading is shown before anything decides about it

const box = document.getElementById("antrean");
const news = document.getElementById("kabar");
const status = document.getElementById("tertunda");
const undoButton = document.getElementById("urung");
const keys = document.getElementById("tombol");

let shown = box.querySelector(".reading");
let shownAt = -SEEN; // the first one: whoever opens the page has looked for it
let ready = []; // readings that were fetched and not shown yet
let fetching = null; // the fetch of the reading after them
let end = shown?.dataset.next ?? ""; // where the queue goes on after the last that was fetched
let unsent = null;

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

/** Ask our own server; whoever must log in or choose a purpose first is led there. */
async function ask(address, options = {}) {
  const headers = { "HX-Request": "true", "X-CSRF-Token": plat.csrf };
  const answer = await fetch(address, { ...options, headers, signal: AbortSignal.timeout(ANSWERED) });
  const there = answer.headers.get("HX-Redirect");
  if (there) {
    plat.leave(there, { isLost: options.method === "POST" || unsent !== null });
    throw new Error("log in first");
  }
  return answer;
}

async function fetchNext() {
  const answer = await ask(end);
  const page = parsed(await answer.text());
  const reading = page.querySelector(".reading");
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  end = reading?.dataset.next ?? "";
  if (reading) ready.push(document.importNode(reading, true));
  // A picture of an element that is in no page is fetched all the same.
}

function preload() {
  if (fetching || ready.length || !end) return;
  fetching = fetchNext().catch(() => {}).finally(() => { fetching = null; });
}

function put(reading) {
  shown = reading;
  box.replaceChildren(reading);
  document.getElementById("habis").hidden = true;
  document.getElementById("menunggu").textContent = reading.dataset.waiting;
  shownAt = performance.now();
  askOnceMore(pictureToCome());
  reading.focus({ preventScroll: true });
  // On a phone the verdict is far below: the next plate, and the way back, are above the screen.
  const top = document.getElementById("kunci");
  if (top.getBoundingClientRect().top < 0) top.scrollIntoView({ block: "start" });
}

async function advance() {
  shown = null;
  if (!ready.length) {
    box.textContent = box.dataset.loading;
    preload();
    await fetching;
  }
  if (shown) return; // undone meanwhile
  if (ready.length) put(ready.shift());
  else if (end) offerAgain();
  else {
    const over = document.getElementById("habis");
    box.replaceChildren();
    over.hidden = false;
    over.focus();
  }
  if (shown) preload();
}

/** The next reading did not come, which is not the end of the queue: it can be asked for again. */
function offerAgain() {
  const notice = words(box.dataset.missing);
  notice.role = "alert";
  notice.className = "notice bad";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "primary";
  button.textContent = box.dataset.again;
  button.addEventListener("click", advance);
  box.replaceChildren(notice, button);
  button.focus({ preventScroll: true });
}

/** Where the focus is when what had it goes. */
function middle() {
  return shown ?? box.querySelector("button") ?? document.getElementById("habis");
}

/** A verdict that was not taken: the reading comes once more, with why, after the one in view. */
function again(reading, notice) {
  tell(reading, notice);
  ready.unshift(reading);
  if (!shown) advance();
}

/** Say something of a reading above what can be chosen of it. */
function tell(reading, notice) {
  reading.querySelector(".notice.again")?.remove();
  notice.classList.add("notice", "bad", "again");
  reading.querySelector(".says").prepend(notice);
}

function words(text) {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}

async function send({ reading, address, data }) {
  let notice = null;
  try {
    const answer = await ask(address, { method: "POST", body: data, keepalive: true });
    if (answer.ok) return;
    notice = document.importNode(parsed(await answer.text()).querySelector("#kabar .notice"), true);
  } catch {
    // No answer, or none of ours: the same verdict once more is no second one.
  }
  if (notice?.classList.contains("warn")) news.replaceChildren(notice);
  else again(reading, notice ?? words(box.dataset.offline));
}

function forget() {
  clearTimeout(unsent?.timer);
  const what = unsent;
  unsent = null;
  status.textContent = "";
  if (document.activeElement === undoButton) middle().focus({ preventScroll: true });
  undoButton.hidden = true;
  return what;
}

function sendUnsent() {
  const what = forget();
  if (what) send(what);
}

function undo() {
  const what = forget();
  if (!what) return;
  if (shown) ready.unshift(shown);
  put(what.reading);
}

function choose(form, button) {
  const reading = form.closest(".reading");
  if (reading !== shown) return;
  sendUnsent();
  news.replaceChildren();
  const data = new FormData(form);
  data.set(button.name, button.value);
  data.set("skrip", "1");
  const label = button.querySelector(".candidate")?.textContent ?? button.firstChild.textContent;
  const number = data.get("nomor")?.toUpperCase() ?? reading.dataset.number;
  unsent = { reading, address: form.action, data: new URLSearchParams(data), timer: setTimeout(sendUnsent, UNSENT) };
  status.textContent = box.dataset.chosen.replace("{number}", number).replace("{choice}", label.trim());
  undoButton.hidden = false;
  advance();
}

/** Whether a choice is meant for this reading: the second click of a double click is not. */
function isMeant() {
  return shown && performance.now() - shownAt > SEEN;
}

function pictureToCome() {
  const picture = shown?.querySelector(".plate-picture");
  const isThere = picture?.complete && picture.naturalWidth > 0; // one that failed is complete too
  return picture && !isThere ? picture : null;
}

/** Whether one may decide: the reading has been in view, and its picture too. */
function isSeen() {
  return isMeant() && !pictureToCome();
}

/** A choice before there was anything to judge by is not taken; why not stands there until there is. */
function askToLook() {
  const [notice, picture] = [words(box.dataset.unseen), pictureToCome()];
  notice.role = "alert";
  tell(shown, notice);
  picture.addEventListener("load", () => notice.remove());
  askOnceMore(picture);
}

/** A picture that failed is asked for once more; one on its way still comes. */
function askOnceMore(picture) {
  if (picture?.complete) picture.src = picture.getAttribute("src");
}

function press(event) {
  const target = event.target;
  if (event.key === "Escape" && target.matches(".fix input")) shown?.focus();
  if (!keys.checked || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  if (target.matches("select, textarea, input:not([type=checkbox])")) return;
  if (event.key === "Enter" && target.closest("a, button, summary, label")) return;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const wanted = name === "z" ? undoButton : shown?.querySelector(`[data-key="${CSS.escape(name)}"]`);
  if (!wanted || wanted.hidden || (name !== "z" && !isMeant())) return;
  event.preventDefault();
  if (wanted.matches("input")) wanted.select();
  wanted.matches("input") ? wanted.focus() : wanted.click();
}

if (box) {
  document.documentElement.classList.add("with-keys");
  document.getElementById("kunci").hidden = false;
  keys.checked = localStorage.getItem("plat.tombol") !== "mati";
  keys.addEventListener("change", () => localStorage.setItem("plat.tombol", keys.checked ? "hidup" : "mati"));
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    const form = event.target;
    if (isSeen()) choose(form, event.submitter ?? form.querySelector("button"));
    else if (isMeant()) askToLook();
  });
  box.addEventListener("click", (event) => {
    if (!event.target.closest(".skip-it")) return;
    event.preventDefault();
    if (isMeant()) advance();
  });
  undoButton.addEventListener("click", undo);
  document.addEventListener("keydown", press);
  addEventListener("pagehide", sendUnsent);
  shown?.focus({ preventScroll: true });
  preload();
}
