/* Runs before the first paint, so that a chosen scheme never flashes; the page is read meanwhile. On a
   first visit nothing was chosen yet, and on later ones this file is at hand: a browser that paints
   without waiting for it has nothing to repaint. */
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  // Who is in the zone of all times on the page needs no line for their own (portal.css).
  if (root.dataset.zone === Intl.DateTimeFormat().resolvedOptions().timeZone) root.classList.add("at-home");
  // A browser that stores nothing refuses to be asked; the choice then lasts as long as the page.
  const store = (() => {
    try {
      return window.localStorage;
    } catch {
      return null;
    }
  })();
  const saved = store?.getItem("scheme");
  if (saved === "light" || saved === "dark") root.dataset.scheme = saved;
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-scheme-toggle]")) return;
    const dark = root.dataset.scheme
      ? root.dataset.scheme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.scheme = dark ? "light" : "dark";
    store?.setItem("scheme", root.dataset.scheme);
  });
})();
