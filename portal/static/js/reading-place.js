/* Keeps the clause that is being read in its place when the reading language changes, and takes
   it along when the page's language does. */
const clauses = [...document.querySelectorAll(".bitext .bt[id]")];
const top = () => document.querySelector(".readbar")?.getBoundingClientRect().bottom ?? 0;
const current = () => clauses.find((clause) => clause.getBoundingClientRect().bottom > top() + 1);

let held = null;
const hold = () => {
  const clause = current();
  held = clause && { clause, at: clause.getBoundingClientRect().top };
};
const bar = document.querySelector(".readbar");
// Before the change: by pointer, then by keyboard.
bar?.addEventListener("pointerdown", hold);
bar?.addEventListener("keydown", hold);
bar?.addEventListener("change", () => {
  if (held) window.scrollBy(0, held.clause.getBoundingClientRect().top - held.at);
});
for (const link of document.querySelectorAll(".lang a")) {
  link.addEventListener("click", () => {
    const clause = current();
    if (clause && clause !== clauses[0]) link.hash = clause.id;
  });
}
