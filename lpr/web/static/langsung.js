// The stream says which alerts are new or changed; their cards are fetched from the page's server.
"use strict";

const SOUND = "plat.langsung.suara"; // in localStorage: "on" where somebody chose it
const GATHER = 250; // milliseconds in which news are fetched together
const APART = 1000; // between two fetches at least
const PATIENCE = 3000; // before a stream that comes again by itself is called lost
const AGAIN = 5000; // before a stream that the browser gave up is opened again
const ANSWERED = 20_000; // after which an answer is not waited for any more
const LASTS = 330_000; // the server ends a stream before; one that is older is dead, and does not know it
const ASLEEP = 15_000; // out of sight for so long, a phone may have lost the stream unnoticed
const MOST = 100; // cards that are kept
const ASKED = 50; // cards of one fetch
const SPOKEN = 3; // cards that are read out at once, the newest

const live = document.getElementById("langsung");
const boardElement = document.getElementById("papan");
const link = document.getElementById("sambungan");

function say(state) {
  if (link.classList.contains(`link-${state}`)) return;
  link.className = `link link-${state}`;
  link.textContent = link.dataset[state];
}

// --- sound ------------------------------------------------------------------------------------

const sound = {
  button: document.getElementById("suara"),
  context: null,
  get isOn() {
    try {
      return localStorage.getItem(SOUND) === "on";
    } catch {
      return this.button.getAttribute("aria-pressed") === "true"; // nothing may be kept here
    }
  },
  choose(isOn) {
    this.button.setAttribute("aria-pressed", String(isOn));
    try {
      if (isOn) localStorage.setItem(SOUND, "on");
      else localStorage.removeItem(SOUND);
    } catch {
      // It holds for this page only.
    }
  },
  /** A browser lets a page sound only once somebody has touched it. */
  async wake() {
    if (!this.isOn) return;
    this.context ??= this.made();
    // A call or sleep interrupts it on some phones, which is a state of its own there.
    if (["suspended", "interrupted"].includes(this.context.state)) this.context.resume().catch(() => {}); // not yet
    this.show();
  },
  made() {
    const context = new AudioContext();
    context.addEventListener("statechange", () => this.show());
    return context;
  },
  show() {
    const words = this.button.querySelector("span");
    const isBlocked = this.isOn && this.context?.state !== "running";
    this.button.setAttribute("aria-pressed", String(this.isOn));
    words.textContent = isBlocked ? words.dataset.blocked : this.isOn ? words.dataset.on : words.dataset.off;
  },
  beep() {
    if (!this.isOn || this.context?.state !== "running") return;
    const now = this.context.currentTime;
    [880, 1175].forEach((pitch, index) => {
      const [tone, gain] = [this.context.createOscillator(), this.context.createGain()];
      const begin = now + index * 0.18;
      tone.frequency.value = pitch;
      gain.gain.setValueAtTime(0.25, begin);
      gain.gain.exponentialRampToValueAtTime(0.001, begin + 0.16);
      tone.connect(gain).connect(this.context.destination);
      tone.start(begin);
      tone.stop(begin + 0.17);
    });
  },
  start() {
    this.button.hidden = false;
    this.button.addEventListener("click", () => {
      this.choose(this.button.getAttribute("aria-pressed") !== "true");
      this.wake();
      this.show();
    });
    for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, () => this.wake());
    this.wake();
    this.show();
  },
};

// --- cards ------------------------------------------------------------------------------------

const waiting = new Set();
let timer = 0;
let fetched = 0;

function ask(alert) {
  waiting.add(alert);
  timer ||= setTimeout(fetchCards, Math.max(GATHER, fetched + APART - Date.now()));
}

/** Which to fetch now, the newest first; what the board has no place for any more is left out. */
function taken() {
  const all = [...waiting];
  const wanted = all.filter((each, place) => place >= all.length - MOST || document.getElementById(`alert-${each}`));
  waiting.clear();
  wanted.slice(0, -ASKED).forEach((each) => waiting.add(each));
  return wanted.slice(-ASKED);
}

async function fetchCards() {
  const ids = taken();
  let pause = APART;
  fetched = Date.now();
  try {
    const asked = ids.map((each) => `alert=${each}`).join("&");
    const answer = await fetch(`${live.dataset.cards}&${asked}`, { signal: AbortSignal.timeout(ANSWERED) });
    if (answer.redirected || answer.status === 401 || answer.status === 403) return over();
    if (!answer.ok) throw new Error(answer.statusText);
    put(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    ids.forEach((each) => waiting.add(each)); // asked for again in a while
    pause = AGAIN;
  } finally {
    timer = waiting.size ? setTimeout(fetchCards, pause) : 0; // and what was told of meanwhile
  }
}

function put(page) {
  const news = [...page.querySelectorAll("article[data-alert]")].map((each) => document.adoptNode(each));
  const fresh = news.filter((card) => !replaceOf(card));
  fresh.sort((one, other) => one.dataset.at - other.dataset.at).forEach(add);
  const told = fresh.filter((card) => isNews(card));
  if (told.length) {
    readOut(told.map((card) => card.dataset.told));
    sound.beep();
  }
  document.getElementById("kosong").hidden = boardElement.children.length > 0;
}

/** After a while without a network there may be many. */
function readOut(words) {
  const place = document.getElementById("kabar");
  const more = words.length > SPOKEN ? [place.dataset.more.replace("{n}", words.length - SPOKEN)] : [];
  place.textContent = [...words.slice(-SPOKEN), ...more].join(" ");
}

/** Whether somebody is called: what was found in a recording is not there any more. */
function isNews(card) {
  return ["open", "waiting"].includes(card.dataset.state) && !card.dataset.recorded;
}

const held = new Map(); // cards that came while an act on those which they replace was on its way

/** Whether the board has the alert: its card is exchanged where it stands, if it has changed. */
function replaceOf(card) {
  const old = document.getElementById(card.id);
  if (!old) return false;
  if (Number(old.dataset.version) >= Number(card.dataset.version)) return true;
  if (old.querySelector("form[data-sent]")) held.set(card.id, card); // what is said of it needs a place
  else exchange(old, card);
  return true;
}

function exchange(old, card) {
  const failed = old.querySelector(".failed");
  if (failed) card.prepend(failed);
  const hadFocus = old.contains(document.activeElement);
  old.replaceWith(card);
  window.htmx?.process(card);
  if (hadFocus) card.focus({ preventScroll: true }); // one may be looking at another card
}

function add(card) {
  if (card.dataset.state === "dismissed") return;
  card.classList.add("fresh");
  const after = [...boardElement.children].find((each) => Number(each.dataset.at) <= Number(card.dataset.at));
  boardElement.insertBefore(card, after ?? null);
  window.htmx?.process(card);
  while (boardElement.children.length > MOST && !boardElement.lastElementChild.contains(document.activeElement)) boardElement.lastElementChild.remove();
}

// --- the stream -------------------------------------------------------------------------------

let source = null;
let lostTimer = 0;
let openTimer = 0;
let hiddenAt = 0;
let isOver = false; // the session has ended

function over() {
  isOver = true;
  waiting.clear();
  clearTimeout(openTimer);
  clearTimeout(lostTimer);
  source?.close();
  say("over");
}

function openIn(milliseconds) {
  clearTimeout(openTimer);
  openTimer = setTimeout(reopen, milliseconds);
}

function isLost() {
  if (!lostTimer) lostTimer = setTimeout(() => say("lost"), PATIENCE);
}

function isThere() {
  clearTimeout(lostTimer);
  lostTimer = 0;
  say("on");
  openIn(LASTS);
}

function news(event) {
  isThere();
  ask(JSON.parse(event.data).id);
  const address = new URL(live.dataset.events, location.href);
  address.searchParams.set("last_event_id", event.lastEventId);
  live.dataset.events = address.pathname + address.search;
}

function open() {
  isOver = false;
  source?.close();
  openIn(LASTS);
  source = new EventSource(live.dataset.events);
  source.onopen = isThere;
  for (const name of ["alert", "waiting", "change"]) source.addEventListener(name, news);
  source.addEventListener("trouble", () => {
    source.close();
    say("trouble");
    openIn(AGAIN);
  });
  source.onerror = () => {
    isLost();
    if (source.readyState === EventSource.CLOSED) refused(); // else the browser comes again itself
  };
}

/** The server said no: because nobody is logged in any more, or for a while only. */
async function refused() {
  try {
    const answer = await fetch("/api/v1/session", { signal: AbortSignal.timeout(ANSWERED) });
    if (answer.status === 401 || answer.status === 403) return over();
  } catch {
    // No way to the server; it may come back.
  }
  openIn(AGAIN);
}

/** Where the stream was may be nothing any more: it goes on where it ended. */
function reopen() {
  if (isOver) return;
  isLost();
  open();
}

function seen() {
  if (document.hidden) hiddenAt = Date.now();
  else if (Date.now() - hiddenAt > ASLEEP) reopen();
}

// The second click of a double click is not meant for the button that came where the first one was.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("article[data-alert] button")) event.preventDefault();
}, true);

// An answer that is no card leaves the card as it was, and says so; also one meant for the whole page.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  const card = requestConfig.elt.closest("article[data-alert]");
  if (!card || [200, 409].includes(xhr.status)) return;
  event.detail.shouldSwap = false;
  const words = document.createElement("p");
  words.className = "notice bad failed";
  words.role = "alert";
  words.textContent = card.dataset.failed;
  card.querySelector(".notice")?.remove();
  card.prepend(words);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const id = event.detail.requestConfig.elt.closest("article[data-alert]")?.id;
  const card = held.get(id);
  if (card && held.delete(id)) replaceOf(card);
});

if (live) {
  say("connecting");
  sound.start();
  open();
  window.addEventListener("offline", () => isOver || say("lost"));
  window.addEventListener("online", reopen);
  document.addEventListener("visibilitychange", seen);
  window.addEventListener("pagehide", () => source?.close());
  window.addEventListener("pageshow", (event) => event.persisted && open());
}
