/* Runs before the first paint, so that a chosen scheme never flashes. */
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const saved = localStorage.getItem("scheme");
  if (saved === "light" || saved === "dark") root.dataset.scheme = saved;
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-scheme-toggle]")) return;
    const dark = root.dataset.scheme
      ? root.dataset.scheme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.scheme = dark ? "light" : "dark";
    localStorage.setItem("scheme", root.dataset.scheme);
  });
})();
