/* Adds the reader's own time to each session, in the space the page keeps for it.
   The server has done it already where the reader chose a zone or where a shown city has theirs. */
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const language = document.documentElement.lang;
// A programme may have a thousand sessions, and making a format takes far longer than using it.
const times = new Intl.DateTimeFormat("en-GB", {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone,
});
const days = new Map();
const clock = (instant) => {
  const [hour, minute] = times.format(instant).split(":");
  if (language !== "fr") return `${hour}:${minute}`;
  return `${Number(hour)}\u00a0h${minute === "00" ? "" : `\u00a0${minute}`}`;
};
const day = (instant, timeZone) => {
  if (!days.has(timeZone)) days.set(timeZone, new Intl.DateTimeFormat("en-CA", { timeZone }));
  return Date.parse(days.get(timeZone).format(instant));
};
function fill(block) {
  const slot = block.querySelector("[data-reader-slot]");
  if (!slot || !zone) return;
  const [from, to] = [...block.querySelectorAll(".bigtime time")].map((time) => new Date(time.dateTime));
  const host = slot.dataset.hostZone;
  const same = block.querySelector(`[data-zone="${zone}"]`);
  if (same || zone === host) {
    // The slot keeps its empty line: nothing moves.
    if (same && !same.classList.contains("is-reader")) {
      same.classList.add("is-reader");
      same.querySelector("span").firstChild.data += `· ${slot.dataset.you} `;
    }
    return;
  }
  const shift = Math.round((day(to ?? from, zone) - day(from, host)) / 864e5);
  slot.title = `${slot.dataset.you} · ${zone.split("/").pop().replaceAll("_", " ")}`;
  slot.querySelector("[data-city]").textContent = slot.title;
  slot.querySelector("[data-time]").textContent =
    clock(from) + (to ? ` – ${clock(to)}` : "") +
    (shift ? ` ${shift > 0 ? "+" : "−"}${Math.abs(shift)}\u00a0${language === "fr" ? "j" : "d"}` : "");
  slot.hidden = false;
}
const fillAll = () => document.querySelectorAll("[data-session-times]").forEach(fill);
fillAll();
document.addEventListener("agenda:shown", fillAll);
