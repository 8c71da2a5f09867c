// The stream says which alerts are new or changed; their cards are fetched from the page's server.
"use strict";

const SOUND = "plat.langsung.suara"; // in localStorage: "on" where somebody chose it
const GATHER = 250; // milliseconds in which news are fetched together
const APART = 1000; // between two fetches at least
const PATIENCE = 3000; // before a stream that comes again by itself is called lost
const AGAIN = 5000; // before a stream that the browser gave up is opened again
const MOST = 100; // cards that are kept
const ASKED = 50; // cards of one fetch

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
    this.context ??= new AudioContext();
    if (this.context.state === "suspended") this.context.resume().then(() => this.show());
    this.show();
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
  if (timer) return;
  timer = setTimeout(fetchCards, Math.max(GATHER, fetched + APART - Date.now()));
}

async function fetchCards() {
  const ids = [...waiting].slice(-ASKED); // the newest, where there are more than fit
  waiting.clear();
  fetched = Date.now();
  try {
    const asked = ids.map((each) => `alert=${each}`).join("&");
    const answer = await fetch(`${live.dataset.cards}&${asked}`);
    if (answer.redirected || answer.status === 401 || answer.status === 403) return over();
    if (!answer.ok) throw new Error(answer.statusText);
    put(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    ids.forEach((each) => waiting.add(each)); // asked for again with the next news, or in a while
    setTimeout(() => waiting.size && !timer && ask(ids[0]), AGAIN);
  } finally {
    timer = 0;
  }
}

function put(page) {
  const news = [...page.querySelectorAll("article[data-alert]")].map((each) => document.adoptNode(each));
  const fresh = news.filter((card) => !replaceOf(card));
  fresh.sort((one, other) => one.dataset.at - other.dataset.at).forEach(add);
  const told = fresh.filter((card) => isNews(card));
  if (told.length) {
    document.getElementById("kabar").textContent = told.map((card) => card.dataset.told).join(" ");
    sound.beep();
  }
  document.getElementById("kosong").hidden = boardElement.children.length > 0;
}

/** Whether somebody is called: what was found in a recording is not there any more. */
function isNews(card) {
  return ["open", "waiting"].includes(card.dataset.state) && !card.dataset.recorded;
}

/** Whether the board has the alert: its card is exchanged where it stands, if it has changed. */
function replaceOf(card) {
  const held = document.getElementById(card.id);
  if (!held) return false;
  if (Number(held.dataset.version) >= Number(card.dataset.version)) return true;
  const hadFocus = held.contains(document.activeElement);
  held.replaceWith(card);
  window.htmx?.process(card);
  if (hadFocus) card.focus();
  return true;
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

function over() {
  source?.close();
  say("over");
}

function isLost() {
  if (!lostTimer) lostTimer = setTimeout(() => say("lost"), PATIENCE);
}

function isThere() {
  clearTimeout(lostTimer);
  lostTimer = 0;
  say("on");
}

function news(event) {
  isThere();
  ask(JSON.parse(event.data).id);
  const address = new URL(live.dataset.events, location.href);
  address.searchParams.set("last_event_id", event.lastEventId);
  live.dataset.events = address.pathname + address.search;
}

function open() {
  source = new EventSource(live.dataset.events);
  source.onopen = isThere;
  for (const name of ["alert", "waiting", "change"]) source.addEventListener(name, news);
  source.addEventListener("trouble", () => {
    source.close();
    say("trouble");
    setTimeout(open, AGAIN);
  });
  source.onerror = () => {
    isLost();
    if (source.readyState === EventSource.CLOSED) refused(); // else the browser comes again itself
  };
}

/** The server said no: because nobody is logged in any more, or for a while only. */
async function refused() {
  try {
    const answer = await fetch("/api/v1/session");
    if (answer.status === 401 || answer.status === 403) return over();
  } catch {
    // No way to the server; it may come back.
  }
  setTimeout(open, AGAIN);
}

// An answer that is no card leaves the card as it was, and says so.
document.addEventListener("htmx:beforeSwap", (event) => {
  const card = event.detail.target;
  if (!card.matches("article[data-alert]") || [200, 409].includes(event.detail.xhr.status)) return;
  event.detail.shouldSwap = false;
  const words = document.createElement("p");
  words.className = "notice bad";
  words.role = "alert";
  words.textContent = card.dataset.failed;
  card.querySelector(".notice")?.remove();
  card.prepend(words);
});

if (live) {
  say("connecting");
  sound.start();
  open();
  window.addEventListener("offline", () => say("lost"));
  window.addEventListener("pagehide", () => source?.close());
  window.addEventListener("pageshow", (event) => event.persisted && open());
}
