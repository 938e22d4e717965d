/* The filter of a programme works at once: the page of the new address is fetched and its parts take
   the place of those on screen. Without this script the same form leads to the same address. */
const form = document.querySelector("[data-agenda-form]");
const kept = new Map();
let asked = 0;

/* What the address bar would say if the form were sent, without empty fields. */
function addressOf(fields) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(fields)) if (value.trim()) query.append(name, value.trim());
  const text = query.toString();
  return location.pathname + (text ? `?${text}` : "");
}

async function pageAt(address) {
  if (!kept.has(address)) {
    const response = await fetch(address, { headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error(`${response.status}`);
    kept.set(address, await response.text());
    if (kept.size > 12) kept.delete(kept.keys().next().value);
  }
  return new DOMParser().parseFromString(kept.get(address), "text/html");
}

/* Show the page of an address; the fields that somebody writes in stay as they are. */
async function show(address, { push = true, fills = false } = {}) {
  const turn = ++asked;
  const region = document.querySelector('[data-swap="agenda"]');
  region.setAttribute("aria-busy", "true");
  let page;
  try {
    page = await pageAt(address);
  } catch {
    location.assign(address);
    return;
  }
  if (turn !== asked) return;
  for (const part of document.querySelectorAll("[data-swap]")) {
    const next = page.querySelector(`[data-swap="${part.dataset.swap}"]`);
    if (next) part.replaceChildren(...next.childNodes);
    else part.replaceChildren();
  }
  region.removeAttribute("aria-busy");
  const fields = page.querySelector("[data-agenda-form]");
  takeNames(fields, address);
  form.querySelector(".pop--filters").className = fields.querySelector(".pop--filters").className;
  for (const input of form.querySelectorAll("input")) {
    const next = [...fields.elements].find((one) => one.name === input.name && (input.type !== "checkbox" || one.value === input.value));
    if (input.type === "checkbox") {
      const number = input.closest("label").querySelector(".n");
      number.textContent = next ? next.closest("label").querySelector(".n").textContent : "0";
      if (fills) input.checked = Boolean(next?.checked);
    } else if (fills) input.value = next ? next.value : "";
  }
  document.title = page.title;
  // As the server spells it: others who get it see the same.
  const here = page.querySelector('[data-swap="agenda"]').dataset.here;
  if (push) history.pushState({ agenda: true }, "", location.pathname + here);
  document.querySelector("[data-agenda-said]").textContent = shown().textContent;
  offerDeviceZone();
  document.dispatchEvent(new CustomEvent("agenda:shown"));
}

const shown = () => document.querySelector("[data-sessions-shown]");

/* Names that were typed become boxes to tick; what somebody is typing stays. */
function takeNames(fields, address) {
  const sent = new URLSearchParams(address.split("?")[1]);
  for (const facet of form.querySelectorAll("[data-facet]")) {
    const name = facet.dataset.facet;
    const field = facet.querySelector("input[type=text]");
    const [typed, isHeld] = [field.value, field === document.activeElement];
    facet.replaceChildren(...fields.querySelector(`[data-facet="${name}"]`).cloneNode(true).childNodes);
    const renewed = facet.querySelector("input[type=text]");
    if (!sent.getAll(name).includes(typed.trim())) renewed.value = typed;
    if (isHeld) renewed.focus({ preventScroll: true });
  }
}

/* The clock of this device, where the page does not offer it already. */
function offerDeviceZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const offer = document.querySelector("[data-device-zone]");
  if (!offer || !zone || document.querySelector(`[data-zone-choice="${CSS.escape(zone)}"]`)) return;
  const link = offer.querySelector("a");
  const address = new URL(link.getAttribute("href"), location.href);
  address.searchParams.set("zone", zone);
  link.href = address.pathname + address.search;
  link.querySelector("b").textContent = zone.split("/").pop().replaceAll("_", " ");
  offer.hidden = false;
}

if (form) {
  let waiting;
  const soon = (delay) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => show(addressOf(form)), delay);
  };
  form.addEventListener("change", (event) => soon(event.target.type === "checkbox" ? 0 : 60));
  form.addEventListener("input", (event) => event.target.type === "search" && soon(250));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.querySelector("details")?.removeAttribute("open");
    soon(0);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.chip, [data-agenda-reset]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    const address = new URL(link.href, location.href);
    show(address.pathname + address.search, { fills: true }).then(() => shown().focus({ preventScroll: true }));
  });
  addEventListener("popstate", () => show(location.pathname + location.search, { push: false, fills: true }));
  offerDeviceZone();
}
