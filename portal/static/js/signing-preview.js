/* Fills the printed lines while their fields are typed. Without it a button asks the server. */
const form = document.querySelector("form[data-preview]");
const value = (name) => form.elements[name]?.value.trim() ?? "";
const other = { fr: "en", en: "fr" };

const fill = () => {
  for (const line of form.querySelectorAll(".rollline")) {
    const language = line.lang;
    const either = (name) => value(`${name}_${language}`) || value(`${name}_${other[language]}`);
    const parts = {
      honorific: value("honorific"),
      name: value("name"),
      function: either("function"),
      on_behalf_of: either("on_behalf_of"),
    };
    for (const part of line.querySelectorAll("[data-part]")) {
      part.textContent = parts[part.dataset.part];
    }
    line.querySelector(".behalf").hidden = !parts.on_behalf_of;
  }
};
form.addEventListener("input", fill);
