/* Tells the page around this frame how high the list is, how it is called and whether there is
   none: nothing else, and all of it is public, so that it may be told to whatever site that is. */
if (parent !== window) {
  const tell = () => parent.postMessage({
    parvisHeight: document.documentElement.getBoundingClientRect().height,
    parvisTitle: document.title,
    parvisAbsent: "absent" in document.documentElement.dataset,
  }, "*");
  new ResizeObserver(tell).observe(document.documentElement);
}
