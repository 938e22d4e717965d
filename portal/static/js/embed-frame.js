/* Tells the page around this frame how high the list is: a number and nothing else, so that it may
   be told to whatever site that is. */
if (parent !== window) {
  const tell = () => parent.postMessage({ parvisHeight: document.documentElement.getBoundingClientRect().height }, "*");
  new ResizeObserver(tell).observe(document.documentElement);
}
