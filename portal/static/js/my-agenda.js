/* My agenda: chosen sessions stay in this browser, by their uid. Nothing is sent anywhere but in the
   address of the page that lists them. */
const [, language, , summit] = location.pathname.split("/");
const programme = `/${language}/editions/${summit}/programme/`;
const isHere = location.pathname.startsWith(programme);
const key = `agenda:${summit}`;
const WORDS = language === "fr"
  ? { add: "Ajouter à mon agenda", added: "Dans mon agenda", of: "\u00a0: " }
  : { add: "Add to my agenda", added: "In my agenda", of: ": " };
const STAR = '<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M12 3.2l2.7 5.6 6.1.8-4.5 4.2 1.1 6.1L12 17l-5.4 2.9 1.1-6.1L3.2 9.6l6.1-.8z"/></svg>';
const MOST = 200;

/* [{uid, slug, release}]: release is the one in which the reader saw the session. */
const read = () => {
  try {
    const list = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(list) ? list.filter((one) => /^[0-9a-f]{12}$/.test(one?.uid)) : [];
  } catch {
    return [];
  }
};
const write = (list) => {
  try {
    if (list.length) localStorage.setItem(key, JSON.stringify(list.slice(0, MOST)));
    else localStorage.removeItem(key);
    return true;
  } catch {
    // A browser that stores nothing cannot keep an agenda; its link still works.
    return false;
  }
};

/* As sessions/calendars/lists.py packs it: six octets each, base64url. */
const octetsOf = (uid) => uid.match(/../g).map((two) => parseInt(two, 16));
const pack = (list) =>
  btoa(String.fromCharCode(...list.flatMap(({ uid }) => octetsOf(uid))))
    .replaceAll("+", "-").replaceAll("/", "_");
const unpack = (text) => {
  const octets = [...atob(text.replaceAll("-", "+").replaceAll("_", "/"))];
  const digits = octets.map((one) => one.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return digits.match(/.{12}/g) ?? [];
};

/* What uid a session has, asked for when the first one is chosen. */
let asked = null;
const sessions = () => {
  asked ??= fetch(`${programme}mine/keys.json`).then((answer) => {
    if (!answer.ok) throw new Error(answer.status);
    return answer.json();
  });
  asked.catch(() => (asked = null));
  return asked;
};

const count = () => {
  for (const place of document.querySelectorAll("[data-agenda-count]")) {
    place.textContent = read().length || "";
  }
};

const listAddress = (list) => {
  const query = new URLSearchParams({ list: pack(list) });
  const releases = list.map((one) => one.release).filter(Boolean);
  if (releases.length) query.set("since", Math.min(...releases));
  const zone = new URLSearchParams(location.search).get("zone");
  if (zone) query.set("zone", zone);
  return `${programme}mine/?${query}&fragment=1`;
};

/* The page of the agenda is asked for after a choice, so that it opens without a network too. */
let warming = 0;
const warm = () => {
  clearTimeout(warming);
  warming = setTimeout(() => {
    const list = read();
    const addresses = [`${programme}mine/`, ...(list.length ? [listAddress(list)] : [])];
    // Without a network the agenda waits for the next choice.
    for (const address of addresses) fetch(address).catch(() => null);
  }, 1500);
};

const store = async (slug, isChosen) => {
  if (!isChosen) return write(read().filter((one) => one.slug !== slug));
  const known = await sessions();
  const list = read();
  const uid = known.sessions[slug]?.[0];
  if (!uid || list.length >= MOST) return false;
  return write([...list.filter((one) => one.uid !== uid), { uid, slug, release: known.release }]);
};

/* One choice after the other: a second one made while the uids are on their way must not be lost. */
let earlier = Promise.resolve();
const change = (slug, isChosen) => {
  const done = earlier.then(() => store(slug, isChosen)).catch(() => false);
  earlier = done;
  return done;
};

const makeButton = (slug, title, isChosen, { hasWords = false } = {}) => {
  const button = document.createElement("button");
  button.type = "button";
  button.className = hasWords ? "star star--words" : "star";
  button.innerHTML = STAR;
  const words = document.createElement("span");
  if (hasWords) button.append(words);
  // The name stays the same: whether it is pressed says the rest.
  button.setAttribute("aria-label", `${WORDS.add}${WORDS.of}${title}`);
  const show = (chosen) => {
    button.setAttribute("aria-pressed", chosen);
    words.textContent = chosen ? WORDS.added : WORDS.add;
    button.title = chosen ? WORDS.added : WORDS.add;
  };
  show(isChosen);
  button.addEventListener("click", async () => {
    const wanted = button.getAttribute("aria-pressed") !== "true";
    show(wanted);
    const isDone = await change(slug, wanted);
    if (!isDone) show(!wanted);
    count();
    warm();
  });
  return button;
};

/* Sessions of the list and of the grid get their star when they come near the window: a thousand at
   once would hold up a phone. */
const starRows = () => {
  const near = new IntersectionObserver((entries) => {
    const chosen = new Set(read().map((one) => one.slug));
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      const link = target.querySelector("h3 a");
      // A closed session has no page: nobody else can attend it.
      if (!link || target.querySelector(".star")) continue;
      target.append(makeButton(target.id, link.textContent, chosen.has(target.id)));
    }
  }, { rootMargin: "800px 0px" });
  const watch = () => {
    for (const row of document.querySelectorAll(".rows > li[id], .blk[id]")) near.observe(row);
  };
  watch();
  // The instant filter (programme-filter.js) brings rows that were not there before.
  document.addEventListener("agenda:shown", watch);
};

const starSession = () => {
  const head = document.querySelector("header.shd");
  const slug = location.pathname.slice(programme.length).split("/")[0];
  if (!head || !slug) return;
  const isChosen = read().some((one) => one.slug === slug);
  head.append(makeButton(slug, head.querySelector("h1").textContent, isChosen, { hasWords: true }));
};

/* The page of the agenda itself. */
const place = document.querySelector("[data-mine]");
const status = document.querySelector("[data-mine-status]");
const say = (words) => {
  status.textContent = words;
  status.hidden = !words;
};

const showOwn = async () => {
  const list = read();
  if (!list.length) return;
  try {
    const answer = await fetch(listAddress(list));
    if (!answer.ok) return;
    place.innerHTML = await answer.text();
  } catch {
    return;
  }
  const chosen = new Map(list.map((one) => [one.uid, one]));
  for (const row of place.querySelectorAll("[data-uid]")) {
    const entry = chosen.get(row.dataset.uid);
    for (const note of row.querySelectorAll("[data-changed-in]")) {
      // Chosen after it changed: nothing is new about it.
      if (Number(note.dataset.changedIn) <= entry?.release) note.remove();
    }
    row.append(makeButton(entry?.slug ?? row.dataset.slug, row.querySelector("h3").textContent, true));
  }
  const acts = place.querySelector("[data-mine-acts]");
  if (!acts) return;
  acts.hidden = false;
  const seen = acts.querySelector("[data-seen]");
  seen.hidden = !place.querySelector("[data-changed-in]");
  seen.addEventListener("click", async () => {
    const known = await sessions().catch(() => null);
    if (!known) return;
    write(read().map((one) => ({ ...one, release: known.release })));
    for (const note of place.querySelectorAll("[data-changed-in]")) note.remove();
    seen.hidden = true;
  });
  const clear = acts.querySelector("[data-clear]");
  clear.hidden = false;
  clear.addEventListener("click", () => {
    if (!confirm(place.dataset.sure)) return;
    write([]);
    count();
    say(place.dataset.cleared);
    place.replaceChildren();
    warm();
  });
};

const showLinked = () => {
  const acts = place.querySelector("[data-mine-acts]");
  if (!acts) return;
  const own = new Set(read().map((one) => one.uid));
  const added = unpack(place.dataset.linked).filter((uid) => !own.has(uid));
  if (!added.length) return;
  if (own.size) say(place.dataset.elsewhere);
  acts.hidden = false;
  const button = acts.querySelector("[data-keep]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    const known = await sessions().catch(() => null);
    if (!known) return;
    const slugs = new Map(Object.entries(known.sessions).map(([slug, [uid]]) => [uid, slug]));
    const entries = added.map((uid) => ({ uid, slug: slugs.get(uid) ?? "", release: known.release }));
    if (!write([...read(), ...entries])) return;
    say(place.dataset.kept);
    acts.hidden = true;
    count();
    warm();
  });
};

if (isHere) {
  count();
  if (!place) {
    starRows();
    starSession();
  } else if ("linked" in place.dataset) {
    showLinked();
  } else {
    showOwn();
  }
  // Another tab of the same browser chose or removed something.
  addEventListener("storage", (event) => event.key === key && count());
}
