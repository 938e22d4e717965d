/* Nothing of a person who signed stays on the tablet once the page is another one. */
const clear = () => {
  try {
    for (const key of Object.keys(sessionStorage)) {
      if (key.startsWith("tablet:")) sessionStorage.removeItem(key);
    }
  } catch {
    // A browser that stores nothing has nothing to forget.
  }
};
clear();
addEventListener("pageshow", (event) => event.persisted && location.reload());
