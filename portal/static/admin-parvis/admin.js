// Two helps of the admin, which works without them: buttons that move a row of an inline up and
// down in protocol order (the number field does the same), and names for Select2’s boxes.
"use strict";
(() => {
  const words = document.documentElement.lang.startsWith("fr")
    ? { up: "Monter", down: "Descendre" }
    : { up: "Move up", down: "Move down" };
  const rowsOf = (group) =>
    [...group.querySelectorAll(".inline-related:not(.empty-form)")];
  const position = (row) => row.querySelector("input[name$='-position']");

  const renumber = (group) =>
    rowsOf(group).forEach((row, index) => {
      position(row).value = index;
    });

  const move = (row, step) => {
    const group = row.closest(".js-inline-admin-formset");
    const rows = rowsOf(group);
    const other = rows[rows.indexOf(row) + step];
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    renumber(group);
  };

  const addButtons = (row) => {
    const heading = row.querySelector("h3");
    if (!heading || !position(row) || row.querySelector(".parvis-order")) return;
    const box = document.createElement("span");
    box.className = "parvis-order";
    for (const [word, step, sign] of [[words.up, -1, "↑"], [words.down, 1, "↓"]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", word);
      button.title = word;
      button.addEventListener("click", () => {
        move(row, step);
        button.focus();
      });
      box.append(button);
    }
    heading.append(box);
  };

  const group = ".js-inline-admin-formset";
  document.querySelectorAll(group).forEach((one) => rowsOf(one).forEach(addButtons));
  document.addEventListener("formset:added", (event) => addButtons(event.target));

  // Select2 draws a box of its own beside the hidden list: give it the name of the field’s label.
  const nameBoxes = () =>
    document.querySelectorAll("select.admin-autocomplete").forEach((list) => {
      const label = document.querySelector(`label[for="${list.id}"]`);
      const box = list.parentElement.querySelector(".select2-selection");
      if (!label || !box) return;
      // The text inside has a role of its own, and no name while nothing is chosen.
      for (const one of [box, ...box.querySelectorAll("[role=textbox]")]) {
        one.setAttribute("aria-label", label.textContent.replace(/\s*:\s*$/, ""));
      }
    });
  // Select2's own call stands before this one in jQuery's queue; a page without it has no boxes.
  window.django?.jQuery?.(nameBoxes);
  document.addEventListener("formset:added", () => setTimeout(nameBoxes));
})();
