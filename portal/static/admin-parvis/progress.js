// Brings the page of a batch of mails up to date while mails are waiting. Without it, the link
// “See how far it is now” does the same.
const EVERY = 3000;
const later = () => window.setTimeout(refresh, EVERY);

async function refresh() {
  const shown = document.querySelector("[data-progress]");
  // Nobody’s place on the page is taken away while they use it.
  if (shown.contains(document.activeElement)) {
    later();
    return;
  }
  try {
    const answer = await fetch(location.href, { credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-progress]");
    if (!fresh) return;
    shown.replaceWith(fresh);
    if ("unfinished" in fresh.dataset) later();
  } catch {
    later(); // the network is away for a moment
  }
}

if (document.querySelector("[data-unfinished]")) later();
