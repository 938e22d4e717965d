/* Keeps what is written on a tablet while its page is open, and sends it again when the network
   was away. Each page has a number: sent twice, it counts once. */
const form = document.querySelector("form[data-tablet]");
const button = form.querySelector('button[type="submit"]');
const status = form.querySelector("[data-status]");
const key = `tablet:${form.dataset.tablet}`;
// /fr/declarations/<declaration>/ceremony/
const ceremony = location.pathname.split("/").slice(0, 5).join("/");
const KEPT = ["csrfmiddlewaretoken", "text"];
const PATIENCE = 15_000;

const store = (() => {
  try {
    sessionStorage.setItem("tablet:probe", "");
    sessionStorage.removeItem("tablet:probe");
    return sessionStorage;
  } catch {
    return null;
  }
})();

const say = (words) => {
  status.textContent = words;
  status.hidden = !words;
};

const keep = () => {
  const fields = [...new FormData(form)].filter(([name]) => !KEPT.includes(name));
  store?.setItem(key, JSON.stringify({ text: form.elements.text.value, fields }));
};

const redraw = (picture) => {
  const pad = form.querySelector(".drawing__pad");
  const image = new Image();
  image.addEventListener("load", () => pad.getContext("2d").drawImage(image, 0, 0));
  image.src = picture;
  form.elements.drawing.value = picture;
};

const restore = () => {
  const kept = JSON.parse(store?.getItem(key) ?? "null");
  // Of another version of the text nothing was read, chosen or signed.
  if (!kept || kept.text !== form.elements.text.value) return;
  for (const [name, value] of kept.fields) {
    const field = form.elements[name];
    if (!field) continue;
    if (name === "drawing") {
      if (value) redraw(value);
    } else if (field.type === "checkbox") {
      field.checked = true;
    } else {
      field.value = value;
    }
  }
  form.dispatchEvent(new Event("input"));
  if (!document.getElementById("errors")) say(form.dataset.restored);
};

/* The words for what one does are those of the chosen statement. */
const tellKind = () => {
  const chosen = form.querySelector('input[name="statement_in"]:checked');
  for (const how of form.querySelectorAll(".rollline .how")) {
    how.hidden = !chosen;
    if (!chosen) continue;
    how.textContent = how.closest("[lang]").lang === "fr" ? chosen.dataset.fr : chosen.dataset.en;
    how.classList.toggle("how--m", chosen.dataset.kind === "commits");
  }
};

form.addEventListener("input", () => {
  keep();
  tellKind();
});
form.addEventListener("pointerup", () => setTimeout(keep));

let isSending = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (isSending) return;
  isSending = true;
  button.setAttribute("aria-disabled", "true");
  say(form.dataset.sending);
  keep();
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      signal: AbortSignal.timeout(PATIENCE),
    });
    const { pathname } = new URL(answer.url);
    if (answer.redirected && answer.ok && pathname !== location.pathname) {
      // An officer whose session has ended signs in first: what was written is not yet taken.
      if (pathname.startsWith(ceremony)) store?.removeItem(key);
      location.replace(answer.url);
      return;
    }
    if (answer.status < 500) {
      // The page says what is left to put right: let the browser show it.
      form.submit();
      return;
    }
    say(form.dataset.unsent);
  } catch {
    say(form.dataset.unsent);
  }
  isSending = false;
  button.removeAttribute("aria-disabled");
});
addEventListener("pageshow", (event) => event.persisted && location.reload());

restore();
tellKind();
