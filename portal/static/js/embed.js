/* Shows a programme on another site: <script src="…/embed.js" data-summit="…"></script> inside an
   element that holds a plain link. Sets no cookie and reads nothing of the page around it. */
(() => {
  const script = document.currentScript;
  if (!script || !script.dataset.summit) return;
  const site = new URL(script.src).origin;
  const { summit, language, filter, accent, scheme, title, ...rest } = script.dataset;
  const code = ["fr", "en"].includes(language) ? language : "fr";
  const query = new URLSearchParams(filter ?? "");
  for (const name of ["day", "kind", "theme", "city", "person", "access", "part"]) {
    if (rest[name]) query.append(name, rest[name]);
  }
  if (accent) query.set("accent", accent.replace("#", ""));
  if (scheme) query.set("scheme", scheme);

  const place = script.parentElement;
  const link = place.querySelector("a");
  const frame = document.createElement("iframe");
  frame.src = `${site}/${code}/embed/${encodeURIComponent(summit)}/${query.size ? `?${query}` : ""}`;
  const named = title || link?.textContent.trim();
  frame.title = named || "Parvis";
  frame.loading = "lazy";
  frame.referrerPolicy = "no-referrer";
  frame.style.cssText = "display:block;width:100%;height:30rem;border:0";
  // The link stays until the list is there, and for good where it never comes.
  script.before(frame);

  addEventListener("message", (event) => {
    if (event.origin !== site || event.source !== frame.contentWindow) return;
    const { parvisHeight: height, parvisTitle: told, parvisAbsent: absent } = event.data ?? {};
    if (!named && typeof told === "string" && told) frame.title = told.slice(0, 300);
    if (!Number.isFinite(height) || height < 50 || height > 200_000) return;
    frame.style.height = `${Math.ceil(height)}px`;
    if (link) link.hidden = !absent;
  });
})();
