/* Keeps the moment of a summit up to date: asks for the changing part alone, gets "not modified"
   while nothing moved, waits longer while the server is away, and rests while nobody looks. */
const place = document.querySelector("[data-live]");
const lost = document.querySelector("[data-live-lost]");
const news = document.querySelector("[data-live-news]");
const isWall = "always" in document.body.dataset;
const EVERY = 25_000;
const AT_MOST = 300_000;
const PATIENCE = 15_000;
const french = document.documentElement.lang === "fr";

const formats = new Map();
const clock = (zone, instant) => {
  if (!formats.has(zone)) {
    formats.set(zone, new Intl.DateTimeFormat("en-GB", {
      hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone,
    }));
  }
  const [hour, minute] = formats.get(zone).format(instant).split(":");
  if (!french) return `${hour}:${minute}`;
  return `${Number(hour)}\u00a0h${minute === "00" ? "" : `\u00a0${minute}`}`;
};

const tick = () => {
  for (const time of document.querySelectorAll("[data-clock]")) {
    const words = clock(time.dataset.clock, new Date());
    if (time.textContent !== words) time.textContent = words;
  }
  setTimeout(tick, 60_000 - (Date.now() % 60_000));
};

let lostSince = null;
const tell = (isLost) => {
  if (isLost) lostSince ??= new Date();
  else lostSince = null;
  const words = lostSince ? lost.dataset.words.replace("{time}", clock(undefined, lostSince)) : "";
  if (lost.textContent !== words) lost.textContent = words;
};

const moved = () => place.querySelector("[data-live-changes]")?.textContent ?? "";

const draw = (html) => {
  const former = moved();
  const held = place.contains(document.activeElement) && document.activeElement.getAttribute("href");
  place.innerHTML = html;
  if (held) place.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
  if (news && moved() !== former) news.textContent = news.dataset.words;
};

let tag = "";
let wait = EVERY;
let timer = 0;
let asked = Date.now();
const ask = async () => {
  clearTimeout(timer);
  asked = Date.now();
  try {
    const answer = await fetch(place.dataset.live, {
      cache: "no-store",
      headers: tag ? { "If-None-Match": tag } : {},
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) {
      draw(await answer.text());
      tag = answer.headers.get("ETag") ?? "";
    }
    const isWell = answer.ok || answer.status === 304;
    // What an offline device kept is not the state of this moment.
    tell(!isWell || answer.headers.has("X-Saved-At"));
    wait = isWell ? EVERY : Math.min(wait * 2, AT_MOST);
  } catch {
    tell(true);
    wait = Math.min(wait * 2, AT_MOST);
  }
  plan();
};
const plan = () => {
  clearTimeout(timer);
  if (isWall || !document.hidden) timer = setTimeout(ask, Math.max(0, asked + wait - Date.now()));
};

document.addEventListener("visibilitychange", plan);
addEventListener("offline", () => tell(true));
addEventListener("online", () => {
  wait = EVERY;
  // What was missed is asked for at once; a network that comes and goes asks no more often for it.
  if (lostSince) asked = Math.min(asked, Date.now() - EVERY);
  plan();
});
tick();
plan();
