// When typing asks for something: at the first key, and then whenever no other follows within a moment.

const PAUSE = 30; // ms between two keys below which what the first one asks for is not needed
let lastKey = -Infinity;
let pause;

/** What was typed is dealt with: nothing more is to come of it. */
const calm = () => {
  clearTimeout(pause);
  clearTimeout(soon);
};

const ask = () => {
  if (live) typed();
  // Results come first: a list that is drawn meanwhile would hold them up.
  soon = setTimeout(suggest, live ? PAUSE : 0);
};

const key = () => {
  const now = performance.now();
  calm();
  if (now - lastKey > PAUSE) ask();
  else pause = setTimeout(ask, PAUSE);
  lastKey = now;
};

box.addEventListener("input", (event) => event.isComposing || key());
box.addEventListener("compositionend", key);

// What was typed before this script ran, or kept by the browser over a reload.
if (box.value.trim() !== box.defaultValue.trim()) key();
