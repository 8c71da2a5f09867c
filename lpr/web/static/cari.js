// A photograph is made smaller here, so that it is sent quickly; without this it is sent as it is.
"use strict";

const LONGEST = 1600; // pixels of the longer side; plates stay legible
const QUALITY = 0.88;
const READ = ["image/jpeg", "image/png", "image/webp"]; // others, a phone's HEIC, only this browser may know

async function smaller(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  if (scale === 1 && READ.includes(file.type)) return file;
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const data = await new Promise((made) => canvas.toBlob(made, "image/jpeg", QUALITY));
  return data ? new File([data], "foto.jpg", { type: "image/jpeg" }) : file;
}

const number = document.getElementById("nopol");
let asked = number.value; // what stood there when something was asked
let chosen = null; // the newest photograph

async function send(form, input) {
  const file = chosen = input.files[0];
  try {
    const held = new DataTransfer();
    held.items.add(await smaller(file).catch(() => file)); // what this browser cannot draw, the server may
    if (chosen !== file) return;
    input.files = held.files;
  } catch {
    // A browser that lets no script choose a file sends it as it is.
  }
  form.requestSubmit();
}

document.documentElement.classList.add("with-script");
document.querySelectorAll("form[data-photo]").forEach((form) => {
  const input = form.querySelector('input[type="file"]');
  input.addEventListener("change", () => {
    if (!input.files.length) return;
    send(form, input); // it has the file now
    htmx.trigger(form.closest(".cari"), "htmx:abort"); // an answer about the one before is not waited for
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    input.value = "";
    // The number of the search before has no part in what the photograph shows.
    if (event.detail.xhr.status && number.value === asked) asked = number.value = "";
  });
});

document.addEventListener("htmx:beforeRequest", () => { asked = number.value; });

/** Whether the next number is being typed already: that goes on. */
function isTyped() {
  return document.activeElement === number && number.value !== asked;
}

// The answer is read out and reached by the next key; only once settled do its links act in place.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "hasil" || isTyped()) return;
  document.getElementById("hasil").focus({ preventScroll: true });
});
