/* Fills the wall as signatures come: asks for the state, and draws it only where it changed. */
const body = document.body;
const place = document.querySelector("[data-wall]");
const note = document.querySelector("[data-lost-note]");
const EVERY = 4000;
const PATIENCE = 10_000;
let tag = "";
let lostSince = null;

const hour = (time) => {
  const minutes = String(time.getMinutes()).padStart(2, "0");
  return body.dataset.language === "fr"
    ? `${time.getHours()}\u202fh\u202f${minutes}`
    : `${String(time.getHours()).padStart(2, "0")}:${minutes}`;
};

const tell = (isLost) => {
  if (isLost) lostSince ??= new Date();
  else lostSince = null;
  note.textContent = lostSince ? body.dataset.lost.replace("{time}", hour(lostSince)) : "";
};

const ask = async () => {
  try {
    const answer = await fetch(body.dataset.state, {
      cache: "no-store",
      headers: tag ? { "If-None-Match": tag } : {},
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.ok) {
      place.innerHTML = await answer.text();
      tag = answer.headers.get("ETag") ?? "";
    }
    tell(!answer.ok && answer.status !== 304);
  } catch {
    tell(true);
  }
  setTimeout(ask, EVERY);
};
addEventListener("offline", () => tell(true));
setTimeout(ask, EVERY);
