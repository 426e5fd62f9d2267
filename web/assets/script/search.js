// Search as you type. The address says what is shown: typing changes the entry of the history that it happens in;
// Enter, a tick or a link makes a new one, and gives the entry before back what it showed when typing began.

const PATIENCE = 300; // ms after which waiting is shown
const searching = asker();
const startTitle = document.title;
let shown = location.pathname + location.search; // what the results belong to
let settled = shown; // what "back" shall lead to
let wanted = shown; // what was asked for last
let failed = false; // the last answer was none: what is shown belongs to something else
let begun = false; // what is shown is for a word that is still being typed
let waiting, retry;

const address = () => {
  const said = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (value.trim()) said.append(name, value.trim());
  }
  return ["q", "lang", "source", "from", "to"].some((name) => said.has(name)) ? `/?${said}` : "/";
};

const show = (html, to) => {
  const focused = content.contains(document.activeElement) ? document.activeElement : null;
  const open = document.getElementById("open-filters")?.checked;
  content.innerHTML = html;
  const toggle = document.getElementById("open-filters");
  if (toggle && open) toggle.checked = true;
  // Who moved here by keys goes on from the same place, or from the top of what is new.
  if (focused) ((focused.id && document.getElementById(focused.id)) || content).focus({ preventScroll: true });
  shown = to;
  failed = false;
  foldable();
  const piece = content.firstElementChild?.dataset ?? {};
  begun = "begun" in piece;
  document.title = piece.query ? `${piece.query} – Lupe` : piece.query === "" ? startTitle : document.title;
  const other = document.querySelector("a.ui");
  const there = new URL(to, location.origin);
  there.searchParams.set("ui", other.hreflang);
  other.href = there.pathname + there.search;
  say(piece.status ?? "", suggestionCount);
};

/** Nothing is awaited any more. */
const arrived = () => {
  clearTimeout(waiting);
  content.removeAttribute("aria-busy");
};

const load = async (to, typing = false) => {
  wanted = to;
  clearTimeout(retry);
  clearTimeout(waiting);
  waiting = setTimeout(() => content.setAttribute("aria-busy", "true"), PATIENCE);
  try {
    const there = new URL(to, location.origin);
    there.searchParams.set("fragment", "1");
    if (typing) there.searchParams.set("typing", "1");
    const answer = await searching.ask(there);
    arrived();
    if (answer.response.ok) return show(answer.text, to);
    // The old results stay; the reason stands beside them.
    failed = true;
    const seconds = Number(answer.response.headers.get("Retry-After"));
    complain([reason(answer), seconds ? texts.again : ""].join(" "));
    if (seconds) retry = setTimeout(() => load(to), seconds * 1000);
  } catch (error) {
    if (error.name === "AbortError") return;
    arrived();
    failed = true;
    complain(texts.offline);
  }
};

const typed = () => {
  const to = address();
  history.replaceState(null, "", to);
  if (to !== shown || failed) return load(to, true);
  // Typed back to what is shown already.
  searching.stop();
  arrived();
  wanted = to;
};

const settle = (to) => {
  if (to !== settled) {
    history.replaceState(null, "", settled);
    history.pushState(null, "", to);
    settled = to;
  }
  if (to !== shown || failed || begun) load(to);
};

if (live) {
  document.documentElement.classList.add("live");

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    calm();
    // The keyboard of a phone would hide what was asked for.
    if (matchMedia("(pointer: coarse)").matches) box.blur();
    settle(address());
  });

  content.addEventListener("change", (event) => {
    if (event.target.form === form) settle(address());
  });

  content.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='/?']:not(.ask-why)");
    if (!link || !isPlain(event)) return;
    event.preventDefault();
    const to = link.getAttribute("href");
    box.value = new URL(to, location.origin).searchParams.get("q") ?? "";
    settle(to);
    if (!link.closest(".filters, .head, .chips")) scrollTo(0, 0);
  });

  addEventListener("popstate", () => {
    const to = location.pathname + location.search;
    box.value = new URLSearchParams(location.search).get("q") ?? "";
    settled = to;
    if (to !== shown || failed) load(to);
  });

  addEventListener("online", () => failed && load(wanted));
}
