// What every page needs: the session's CSRF token for scripts, and one sending of a form only.
"use strict";

const plat = {
  /** Token of the session, sent in the header X-CSRF-Token by scripts that change something. */
  get csrf() {
    return document.querySelector('meta[name="csrf"]').content;
  },

  isLost: false, // whether something was not kept since the session ended

  /** To the log-in, which says so where something sent or typed here was not kept. */
  leave(path, { isLost = false, isBack = true } = {}) {
    const there = new URL(path, location.href);
    const fields = document.querySelectorAll("main form[method=post] :is(input:not([type=hidden]), textarea)");
    this.isLost ||= isLost || [...fields].some((each) => each.value !== each.defaultValue);
    if (this.isLost) there.searchParams.set("belum", "1");
    if (isBack) there.searchParams.set("ke", location.pathname + location.search);
    location.assign(there);
  },
};
window.plat = plat;

// Before any other listener hears of it, htmx's too, which would keep it for later.
document.addEventListener("submit", (event) => {
  if (!event.target.dataset.sent) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  const taken = event.defaultPrevented && !form.hasAttribute("hx-post"); // by a page's own script
  if (form.method !== "post" || taken) return;
  form.dataset.sent = "yes";
  busy(form, true);
});

/** Buttons that wait keep the focus, which a disabled one would lose. */
function busy(form, is) {
  for (const each of form.querySelectorAll("button")) {
    if (is) each.setAttribute("aria-disabled", "true");
    else each.removeAttribute("aria-disabled");
  }
}

function sendable(form) {
  delete form.dataset.sent;
  busy(form, false);
}

// Back from the browser's memory, or answered by htmx: the form may be sent again.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(sendable));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form");
  if (form) sendable(form);
});
// So it may where its sending was stopped, if the browser tells so; it says the same where somebody
// goes on within the page, and the form is still on its way: then a navigation follows at once.
let stopped = 0;
window.navigation?.addEventListener("navigateerror", () => {
  stopped = setTimeout(() => document.querySelectorAll("form[data-sent]:not([hx-post])").forEach(sendable));
});
window.navigation?.addEventListener("navigate", () => clearTimeout(stopped));

// Who must log in first comes back to what was asked for; to this page, where it was a part of it.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const there = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (!there) return;
  event.preventDefault();
  plat.leave(there, { isBack: !event.target.matches("form, a") });
});

// The header's forms lead back to what is shown now.
document.addEventListener("htmx:pushedIntoHistory", (event) => {
  document.querySelectorAll(".top [name=ke]").forEach((each) => { each.value = event.detail.path; });
});

// An answer that did not come, or is no page, is told and replaces nothing; nor does an error where
// nobody sent or followed anything: a field that is being filled in keeps what stands around it.
function failed(is) {
  document.getElementById("gagal").hidden = !is;
}
const isAct = (event) => event.detail.requestConfig.elt.matches("form, a");
document.addEventListener("htmx:beforeRequest", (event) => isAct(event) && failed(false));
document.addEventListener("htmx:afterOnLoad", (event) => event.detail.xhr.status < 400 && failed(false));
["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, () => failed(true)));
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const isPage = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/html");
  if ((isPage && isAct(event)) || xhr.status < 400 || xhr.status === 401) return; // 401 leads to the log-in
  event.detail.shouldSwap = false;
  failed(true);
});

// Whatever takes the place of a part with the focus takes the focus: keys go on from there.
let hadFocus = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  hadFocus = event.detail.target.contains(document.activeElement);
});
document.addEventListener("htmx:afterSwap", (event) => {
  const part = event.detail.target.isConnected ? event.detail.target : event.target;
  if (!hadFocus || document.activeElement !== document.body || !(part instanceof HTMLElement)) return;
  if (part.tabIndex < 0) part.tabIndex = -1; // a script may give it the focus, a key does not
  part.focus({ preventScroll: true });
});

// The current page's entry of the navigation is in view.
document.querySelector('.nav a[aria-current]')?.scrollIntoView({ block: "nearest", inline: "center" });
