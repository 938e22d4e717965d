/* Keeps visited programmes, sessions and agendas for a time without a network. It never keeps what
   says it must not be kept, nor any page of accounts, signatures, mails or the administration.
   SETTINGS come from the view, on a line before these (sessions/live/offline_views.py). */
const PAGES = `pages-${SETTINGS.version}`;
const ASSETS = `assets-${SETTINGS.version}`;
const STATE = "state";
const KEPT = /^\/(fr|en)\/editions\/[^/]+\/(programme\/(?!embed\/)([^/]+\/)?(keys\.json)?)?$/;
const HASHED = /\.[0-9a-f]{12}\.\w+$/;
const MOST_PAGES = 300;
// So many pages are fetched anew for a new version or release; the others come when visited.
const MOST_ANEW = 25;
const PATIENCE = 6000;

const languageOf = (url) => SETTINGS.languages[url.pathname.slice(1, 3)] ?? SETTINGS.languages.fr;
const summitOf = (url) => url.pathname.split("/")[3];
const isKept = (url) => KEPT.test(url.pathname) && !url.searchParams.has("wall");
const mayKeep = (answer) =>
  answer.status === 200 && answer.type === "basic" && !answer.redirected &&
  !/no-store|private/.test(answer.headers.get("Cache-Control") ?? "");

addEventListener("install", (event) => {
  const offline = Object.values(SETTINGS.languages).map((language) => language.offline);
  const prepare = async () => {
    const assets = await caches.open(ASSETS);
    await assets.addAll([...SETTINGS.assets, ...offline]);
    await skipWaiting();
  };
  event.waitUntil(prepare());
});

/* A new version of the site: what was kept is fetched anew, so that pages fit their style sheets. */
addEventListener("activate", (event) => {
  const renew = async () => {
    await clients.claim();
    for (const name of await caches.keys()) {
      if (name === PAGES || name === ASSETS || name === STATE) continue;
      if (name.startsWith("pages-")) await copyAnew(await caches.open(name));
      await caches.delete(name);
    }
  };
  event.waitUntil(renew());
});

const copyAnew = async (former) => {
  for (const request of (await former.keys()).slice(-MOST_ANEW)) {
    try {
      const answer = await fetch(request.url, { credentials: "same-origin" });
      if (mayKeep(answer)) await keep(request.url, answer);
    } catch {
      // Still without a network: a page of the former version must not outlive its style sheets.
      return;
    }
  }
};

const keep = async (address, answer) => {
  const pages = await caches.open(PAGES);
  const headers = new Headers(answer.headers);
  headers.set("X-Saved-At", new Date().toISOString());
  headers.delete("Vary");
  await pages.put(address, new Response(await answer.blob(), { status: 200, headers }));
  const kept = await pages.keys();
  for (const old of kept.slice(0, Math.max(0, kept.length - MOST_PAGES))) await pages.delete(old);
};

/* A filter that was never opened shows the page without it; an agenda the last list that was. */
const findKept = async (url) => {
  const pages = await caches.open(PAGES);
  const exact = await pages.match(url.href);
  if (exact) return exact;
  const isFragment = url.searchParams.has("fragment");
  const wanted = (await pages.keys()).map((request) => new URL(request.url)).filter(
    (one) => one.pathname === url.pathname && one.searchParams.has("fragment") === isFragment,
  );
  const plain = wanted.find((one) => !one.search) ?? wanted.at(-1);
  return plain && pages.match(plain.href);
};

const sayWhen = async (answer, url) => {
  const saved = new Date(answer.headers.get("X-Saved-At"));
  const isFrench = url.pathname.startsWith("/fr/");
  const day = saved.toLocaleDateString(isFrench ? "fr-FR" : "en-GB", { day: "numeric", month: "long", year: "numeric" });
  const [hour, minute] = saved.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }).split(":");
  const time = isFrench ? `${Number(hour)}\u00a0h${minute === "00" ? "" : `\u00a0${minute}`}` : `${hour}:${minute}`;
  const words = languageOf(url).saved.replace("{day}", day).replace("{time}", time);
  const note = `<div class="wrap"><p class="note note--alert" role="status" data-saved-at="${saved.toISOString()}">${words}</p></div>`;
  const html = (await answer.text()).replace(/<main[^>]*>/, (tag) => `${tag}${note}`);
  return new Response(html, { status: 200, headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": answer.headers.get("Content-Security-Policy") ?? "default-src 'self'" } });
};

const page = async (event, url) => {
  try {
    const signal = AbortSignal.timeout((await findKept(url)) ? PATIENCE : 60_000);
    const answer = await fetch(event.request, { signal });
    if (isKept(url) && mayKeep(answer)) event.waitUntil(keep(url.href, answer.clone()));
    return answer;
  } catch (error) {
    const kept = isKept(url) && (await findKept(url));
    if (kept && event.request.mode === "navigate") return sayWhen(kept, url);
    if (kept) return kept;
    if (event.request.mode !== "navigate") throw error;
    return (await caches.open(ASSETS)).match(languageOf(url).offline);
  }
};

const asset = async (event, url) => {
  const assets = await caches.open(ASSETS);
  const kept = await assets.match(url.href);
  if (kept && HASHED.test(url.pathname)) return kept;
  try {
    const answer = await fetch(event.request);
    if (answer.status === 200 && answer.type === "basic") event.waitUntil(assets.put(url.href, answer.clone()));
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
};

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith(SETTINGS.static)) event.respondWith(asset(event, url));
  else if (event.request.mode === "navigate" || isKept(url)) event.respondWith(page(event, url));
});

/* A page tells which release its programme has: pages of former ones are no longer true. */
addEventListener("message", (event) => {
  const { summit, release } = event.data ?? {};
  if (typeof summit === "string" && typeof release === "string") event.waitUntil(forgetFormer(summit, release));
});

const forgetFormer = async (summit, release) => {
  const state = await caches.open(STATE);
  const key = `/release/${encodeURIComponent(summit)}`;
  const known = await (await state.match(key))?.text();
  if (known === release) return;
  await state.put(key, new Response(release));
  if (known === undefined) return;
  const pages = await caches.open(PAGES);
  const former = (await pages.keys()).filter((one) => summitOf(new URL(one.url)) === summit);
  for (const request of former) await pages.delete(request);
  // Asked for anew at once: the agenda of tomorrow must open in the train of tonight.
  for (const request of former.slice(-MOST_ANEW)) {
    try {
      const answer = await fetch(request.url, { credentials: "same-origin" });
      if (mayKeep(answer)) await keep(request.url, answer);
    } catch {
      return;
    }
  }
};
