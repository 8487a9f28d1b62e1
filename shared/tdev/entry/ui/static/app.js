// What makes the pages nicer. Everything works without it but live progress, dropped files and the preview of a plan.
"use strict";

const root = document.documentElement;

function remember(name, value) {
  document.cookie = `${name}=${value}; Path=/; Max-Age=31536000; SameSite=Lax`;
}

function switchTheme() {
  const dark = getComputedStyle(root).colorScheme === "dark"
    || (root.dataset.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "light" : "dark";
  remember("tdev_theme", root.dataset.theme);
  document.dispatchEvent(new Event("tdev:theme"));
}

async function copy(button) {
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
  announce(button.dataset.done);
  button.textContent = button.dataset.done;
}

function announce(text) {
  const line = document.getElementById("announce");
  if (line) line.textContent = text;
}

// A dropped or chosen file becomes a value of the request: Python is code to register, anything else the input "text".
async function take(file, form) {
  const most = 900_000;
  const said = form.querySelector("[data-file-name]");
  if (file.size > most) {
    said.textContent = said.dataset.tooLarge;
    return;
  }
  const isCode = file.name.endsWith(".py");
  form.elements[isCode ? "code" : "text"].value = await file.text();
  form.elements.file.value = file.name;
  said.textContent = `${file.name} · ${Math.ceil(file.size / 1024)} KiB`;
  announce(said.textContent);
}

function readyDrop(place) {
  const form = place.closest("form");
  const input = place.querySelector("input[type=file]");
  input.addEventListener("change", () => input.files[0] && take(input.files[0], form));
  place.addEventListener("dragover", (event) => {
    event.preventDefault();
    place.classList.add("over");
  });
  place.addEventListener("dragleave", () => place.classList.remove("over"));
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    place.classList.remove("over");
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0], form);
  });
}

// The token that was typed in goes to the API in a header, once; the browser keeps nothing of it but the session.
async function signIn(event) {
  event.preventDefault();
  const form = event.target;
  const said = document.getElementById("sign-in-said");
  const answer = await fetch("/api/browser-links", {
    method: "POST",
    headers: { authorization: `Bearer ${form.elements.token.value.trim()}`, "content-type": "application/json" },
    body: "{}",
  });
  if (answer.ok) {
    location.assign((await answer.json()).path);
  } else {
    said.textContent = form.dataset.refused;
    form.elements.token.focus();
  }
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-theme-switch], [data-copy], [data-fill]");
  if (!target) return;
  if (target.dataset.fill !== undefined) {
    const area = document.getElementById("goal-text");
    area.value = target.textContent.trim();
    area.focus();
  } else if (target.dataset.copy) {
    copy(target);
  } else {
    switchTheme();
  }
});

// Asking once more before something that cannot be taken back.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button && button.dataset.confirm && !confirm(button.dataset.confirm)) event.preventDefault();
});

// Only the newest state of a live part is said aloud.
document.addEventListener("htmx:afterSwap", (event) => {
  const said = event.detail.elt.querySelector?.("[data-say]") ?? document.querySelector("[data-say]");
  if (said) announce(said.dataset.say);
});

// A part that came later may hold a drawing whose scripts the page did not need until now.
const asked = new Set([...document.scripts].map((script) => new URL(script.src, location).pathname));
document.addEventListener("htmx:afterSwap", async () => {
  const wanted = [...document.querySelectorAll("[data-needs]")].flatMap((place) => place.dataset.needs.split(" "));
  for (const path of new Set(wanted)) {
    if (asked.has(path)) continue;
    asked.add(path);
    await new Promise((loaded) => {
      const script = Object.assign(document.createElement("script"), { src: path, onload: loaded, onerror: loaded });
      document.head.append(script);
    });
  }
});

// A live part that gets no answer says so, and asks again by itself; nothing on the page is lost.
document.addEventListener("htmx:sendError", () => {
  document.getElementById("offline").hidden = false;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.xhr.status) document.getElementById("offline").hidden = true;
});

// Where the menu is a strip that scrolls, the page that is open can be seen in it.
const here = document.querySelector(".nav [aria-current]");
const strip = here?.closest(".nav");
if (strip) strip.scrollLeft = here.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;

// A link that is handed on needs the name of the server in it, which only the browser knows.
document.querySelectorAll("[data-address]").forEach((place) => {
  place.textContent = new URL(place.textContent, location).href;
});

document.querySelectorAll("[data-drop]").forEach(readyDrop);
document.querySelectorAll("form[data-sign-in]").forEach((form) => {
  form.addEventListener("submit", signIn);
  // Without this script the token would go somewhere else than into a header, so the button waits for it.
  form.querySelector("button").disabled = false;
});
