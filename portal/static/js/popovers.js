/* One popover open at a time; Escape closes it and gives the focus back. */
const popovers = [...document.querySelectorAll("details.pop, details.menu")];
for (const popover of popovers) {
  popover.addEventListener("toggle", () => {
    if (popover.open) popovers.filter((other) => other !== popover).forEach((other) => (other.open = false));
  });
}
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && popovers.find((popover) => popover.open);
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
document.addEventListener("click", (event) => {
  for (const popover of popovers) if (popover.open && !popover.contains(event.target)) popover.open = false;
});
