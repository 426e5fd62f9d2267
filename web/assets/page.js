// Search as you type, keys, and moving through the marks of an article. The page works without any of this: results
// come from the server as pieces of the same page that it would send whole.
"use strict";

(() => {
  const form = document.getElementById("search");
  const box = document.getElementById("q");
  const content = document.getElementById("content");
  const status = document.getElementById("status");
  const live = document.body.dataset.page === "search";

  /* Keys */

  addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
    const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const command = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    if (slash || command) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  });

  const titles = () => [...content.querySelectorAll(".hit h2 a")];

  content.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = titles();
    const at = all.indexOf(event.target);
    if (!step || at < 0) return;
    event.preventDefault();
    (all[at + step] ?? (step < 0 ? box : all[at])).focus();
  });

  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && box.value) {
      event.preventDefault();
      box.value = "";
      box.dispatchEvent(new InputEvent("input"));
    } else if (event.key === "ArrowDown" && titles().length) {
      event.preventDefault();
      titles()[0].focus();
    }
  });

  /* The marks of an article */

  const marks = [...content.querySelectorAll(".text mark")];
  let mark = -1;
  const go = (step) => {
    marks[mark]?.classList.remove("current");
    mark = (mark + step + marks.length) % marks.length;
    marks[mark].classList.add("current");
    marks[mark].scrollIntoView({ block: "center" });
    status.textContent = `${mark + 1} / ${marks.length}`;
  };
  for (const [id, step] of [["previous-mark", -1], ["next-mark", 1]]) {
    const button = document.getElementById(id);
    if (!button || marks.length < 2) continue;
    button.hidden = false;
    button.addEventListener("click", () => go(mark < 0 && step < 0 ? 0 : step));
  }

  if (!live) return;
  document.documentElement.classList.add("live");

  /* Search as you type */

  const PAUSE = 30; // ms between two keys below which the first one's results are not asked for
  const PATIENCE = 300; // ms after which waiting is shown
  const SILENCE = 500; // ms after which the counts are spoken
  const startTitle = document.title;
  let shown = location.pathname + location.search; // what the results belong to
  let settled = shown; // what "back" shall lead to
  let lastKey = -Infinity;
  let timer, speech, waiting, controller;
  let newest = 0;

  const address = () => {
    const said = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (value.trim()) said.append(name, value.trim());
    }
    return ["q", "lang", "source", "from", "to"].some((name) => said.has(name)) ? `/?${said}` : "/";
  };

  const say = (text, urgent) => {
    clearTimeout(speech);
    status.classList.toggle("unseen", !urgent);
    if (urgent) status.textContent = text;
    else speech = setTimeout(() => (status.textContent = text), SILENCE);
  };

  const show = (html, to) => {
    const focused = document.activeElement?.id;
    const open = document.getElementById("open-filters")?.checked;
    content.innerHTML = html;
    const toggle = document.getElementById("open-filters");
    if (toggle && open) toggle.checked = true;
    if (focused && focused !== document.activeElement?.id) document.getElementById(focused)?.focus();
    shown = to;
    const piece = content.firstElementChild?.dataset ?? {};
    document.title = piece.query ? `${piece.query} – Lupe` : piece.query === "" ? startTitle : document.title;
    const other = document.querySelector("a.ui");
    const there = new URL(to, location.origin);
    there.searchParams.set("ui", other.hreflang);
    other.href = there.pathname + there.search;
    say(piece.status ?? "");
  };

  const load = async (to) => {
    const mine = ++newest;
    controller?.abort();
    controller = new AbortController();
    clearTimeout(waiting);
    waiting = setTimeout(() => content.setAttribute("aria-busy", "true"), PATIENCE);
    try {
      const there = new URL(to, location.origin);
      there.searchParams.set("fragment", "1");
      const response = await fetch(there, { signal: controller.signal });
      const html = await response.text();
      if (mine !== newest) return;
      if (response.ok) {
        show(html, to);
      } else {
        // The old results stay; the reason stands above them.
        const piece = new DOMParser().parseFromString(html, "text/html").querySelector("[data-status]");
        say(piece?.dataset.status ?? `${response.status}`, true);
        const again = Number(response.headers.get("Retry-After"));
        if (again) timer = setTimeout(() => mine === newest && load(to), again * 1000);
      }
    } catch (error) {
      if (mine === newest && error.name !== "AbortError") say(document.body.dataset.offline, true);
    } finally {
      if (mine === newest) {
        clearTimeout(waiting);
        content.removeAttribute("aria-busy");
      }
    }
  };

  // Typing changes the entry of the history that it happens in; Enter, a tick or a link makes a new one, and gives the
  // entry before back what it showed when typing began.
  const typed = () => {
    const to = address();
    clearTimeout(timer);
    if (to === shown && !status.matches(":not(.unseen)")) {
      newest++;
      controller?.abort();
      clearTimeout(waiting);
      content.removeAttribute("aria-busy");
    } else {
      load(to);
    }
    history.replaceState(null, "", to);
  };

  const settle = (to) => {
    clearTimeout(timer);
    if (to !== settled) {
      history.replaceState(null, "", settled);
      history.pushState(null, "", to);
      settled = to;
    }
    if (to !== shown) load(to);
  };

  const key = () => {
    const now = performance.now();
    clearTimeout(timer);
    if (now - lastKey > PAUSE) typed();
    else timer = setTimeout(typed, PAUSE);
    lastKey = now;
  };

  box.addEventListener("input", (event) => event.isComposing || key());
  box.addEventListener("compositionend", key);

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    settle(address());
  });

  content.addEventListener("change", (event) => {
    if (event.target.form === form) settle(address());
  });

  content.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='/?']");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const to = link.getAttribute("href");
    box.value = new URL(link.href).searchParams.get("q") ?? "";
    settle(to);
    if (link.closest(".pages, .start")) scrollTo(0, 0);
  });

  addEventListener("popstate", () => {
    const to = location.pathname + location.search;
    box.value = new URLSearchParams(location.search).get("q") ?? "";
    settled = to;
    if (to !== shown) load(to);
  });

  // What was typed before this script ran, or kept by the browser over a reload.
  if (box.value.trim() !== (new URLSearchParams(location.search).get("q") ?? "").trim()) key();
})();
