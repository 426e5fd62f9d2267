// Keys of the whole page, and the help that names them.

const help = document.getElementById("help");
const switchBox = document.getElementById("single-keys");

/** Single keys are in the way of those who speak to their machine: they can be switched off. */
const KEY = "single-keys";
let single = true;
try {
  single = localStorage.getItem(KEY) !== "off";
} catch {
  // A browser that keeps nothing: they are on.
}
switchBox.checked = single;
switchBox.closest("p").hidden = false;
switchBox.addEventListener("change", () => {
  single = switchBox.checked;
  try {
    localStorage.setItem(KEY, single ? "on" : "off");
  } catch {
    // Then it holds for this page.
  }
});

document.getElementById("open-help").addEventListener("click", (event) => {
  if (!help || !isPlain(event)) return;
  event.preventDefault();
  help.showModal();
});

const goToBox = () => {
  box.focus();
  box.select();
};

const goToResult = (step) => {
  const all = titles();
  const at = all.indexOf(document.activeElement?.closest?.(".hit")?.querySelector("h2 a"));
  all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
};

const SINGLE = {
  "/": goToBox,
  "?": () => help?.showModal(),
  j: () => goToResult(1),
  k: () => goToResult(-1),
  n: () => goToMark(1),
  N: () => goToMark(-1),
};

addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented || help?.open) return;
  if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey) {
    event.preventDefault();
    goToBox();
    return;
  }
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  const act = SINGLE[event.key];
  if (!act || typing || !single || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
});

content.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const all = titles();
  const at = all.indexOf(event.target);
  if (!step || at < 0) return;
  event.preventDefault();
  (all[at + step] ?? (step < 0 ? box : all[at])).focus();
});
