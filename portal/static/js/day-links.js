/* Days are laid out as they are reached (portal.css). Whoever jumps to one has all of them laid out
   first, so that it stands where the jump ends. */
const land = () => {
  const target = document.querySelector(":target");
  if (!target) return;
  document.documentElement.classList.add("laid-out");
  target.scrollIntoView();
};
addEventListener("hashchange", land);
land();
