/* A signature drawn by finger, pen or mouse, posted as a PNG. The typed name is its equal. */
for (const block of document.querySelectorAll("[data-drawing]")) {
  const pad = block.querySelector("canvas");
  const field = block.querySelector('input[name="drawing"]');
  const state = block.querySelector("[data-state]");
  const ink = pad.getContext("2d");
  let last = null;

  const place = (event) => {
    const box = pad.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * pad.width) / box.width,
      ((event.clientY - box.top) * pad.height) / box.height,
    ];
  };
  const stroke = (event) => {
    const next = place(event);
    ink.beginPath();
    ink.moveTo(...last);
    ink.lineTo(...next);
    ink.stroke();
    last = next;
  };
  const clear = () => {
    ink.clearRect(0, 0, pad.width, pad.height);
    ink.lineWidth = 6;
    ink.lineCap = ink.lineJoin = "round";
    ink.strokeStyle = "#141a33";
    field.value = "";
    state.textContent = state.dataset.empty;
  };

  pad.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    pad.setPointerCapture(event.pointerId);
    last = place(event);
    stroke(event);
  });
  pad.addEventListener("pointermove", (event) => last && stroke(event));
  for (const end of ["pointerup", "pointercancel"]) {
    pad.addEventListener(end, () => {
      if (!last) return;
      last = null;
      field.value = pad.toDataURL("image/png");
      state.textContent = state.dataset.drawn;
    });
  }
  block.querySelector("[data-clear]").addEventListener("click", clear);
  const kept = field.value;
  clear();
  if (kept) {
    // The page came back to have something else put right.
    const picture = new Image();
    picture.addEventListener("load", () => {
      ink.drawImage(picture, 0, 0);
      field.value = kept;
      state.textContent = state.dataset.drawn;
    });
    picture.src = kept;
  }
  block.hidden = false;
}
