/* Lets visited programmes open without a network, and tells which release a programme has now. */
const [, , section, summit, page] = location.pathname.split("/");
const KEPT_PAGE = /^\/(fr|en)\/editions\/[^/]+\/programme\//;

const register = async () => {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register("/service-worker.js");
    const { active } = await navigator.serviceWorker.ready;
    if (section !== "editions" || page !== "programme") return;
    // The first visit came before the worker: what it shows is asked for once more, to be kept.
    if (!navigator.serviceWorker.controller) {
      navigator.serviceWorker.addEventListener("controllerchange", () => fetch(location.href), { once: true });
    }
    const answer = await fetch(location.pathname.split("/").slice(0, 5).join("/") + "/mine/keys.json");
    if (!answer.ok) return;
    const { sha256 } = await answer.json();
    active.postMessage({ summit, release: sha256 });
  } catch {
    // Without a worker or a network the page stays what it is.
  }
};

const listKept = async (place) => {
  const found = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith("pages-")) continue;
    const pages = await caches.open(name);
    for (const request of await pages.keys()) {
      const url = new URL(request.url);
      if (!KEPT_PAGE.test(url.pathname) || url.search || url.pathname.endsWith(".json")) continue;
      const text = await (await pages.match(request)).text();
      const title = new DOMParser().parseFromString(text, "text/html").title;
      found.push({ address: url.pathname, title: title.replace(/ – Parvis$/, "") });
    }
  }
  if (!found.length) return;
  place.replaceChildren(...found.map(({ address, title }) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = address;
    link.textContent = title;
    item.append(link);
    return item;
  }));
};

const kept = document.querySelector("[data-kept-pages]");
if (kept && "caches" in window) listKept(kept);
// First the page, then what helps it later.
if (document.readyState === "complete") register();
else addEventListener("load", register);
