// What every page needs: the session's CSRF token for scripts, and one sending of a form only.
"use strict";

const plat = {
  /** Token of the session, sent in the header X-CSRF-Token by scripts that change something. */
  get csrf() {
    return document.querySelector('meta[name="csrf"]').content;
  },
};
window.plat = plat;

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  const taken = event.defaultPrevented && !form.hasAttribute("hx-post"); // by a page's own script
  if (form.method !== "post" || form.dataset.sent || taken) return;
  form.dataset.sent = "yes";
  // After the browser has collected the fields, so that the pressed button's value is sent.
  setTimeout(() => form.querySelectorAll("button").forEach((each) => { each.disabled = true; }));
});

function sendable(form) {
  delete form.dataset.sent;
  form.querySelectorAll("button").forEach((each) => { each.disabled = false; });
}

// Back from the browser's memory, or answered by htmx: the form may be sent again.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(sendable));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest("form");
  if (form) sendable(form);
});

// An answer that did not come, or is no page, is told and replaces nothing.
function failed(is) {
  document.getElementById("gagal").hidden = !is;
}
document.addEventListener("htmx:beforeRequest", () => failed(false));
["htmx:sendError", "htmx:timeout"].forEach((name) => document.addEventListener(name, () => failed(true)));
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const isPage = (xhr.getResponseHeader("Content-Type") || "").startsWith("text/html");
  if (isPage || xhr.status < 400 || xhr.status === 401) return; // 401 leads to the log-in
  event.detail.shouldSwap = false;
  failed(true);
});

// The current page's entry of the navigation is in view.
document.querySelector('.nav a[aria-current]')?.scrollIntoView({ block: "nearest", inline: "center" });
