// The page works without any of this: results come from the server as pieces of the same page that it would send
// whole. The files of this folder are served as one module.

const form = document.getElementById("search");
const box = document.getElementById("q");
const content = document.getElementById("content");
const status = document.getElementById("status");
/** Texts in the language of the page. */
const texts = document.body.dataset;
/** Are there results here that change while somebody types? */
const live = texts.page === "search";

const SILENCE = 500; // ms after typing ends before the counts are spoken
let speech;

/** Says something to those who listen, once it is quiet; `more` may add to it then. */
const say = (text, more = () => "") => {
  clearTimeout(speech);
  status.classList.add("unseen");
  speech = setTimeout(() => (status.textContent = [text, more()].filter(Boolean).join(". ")), SILENCE);
};

/** Says to all, at once, that something went wrong. */
const complain = (text) => {
  clearTimeout(speech);
  status.classList.remove("unseen");
  status.textContent = text;
};

/** What went wrong with an answer, in words. */
const reason = ({ response, text }) => {
  if (response.status === 429) return texts.many;
  const page = new DOMParser().parseFromString(text, "text/html");
  const said = page.querySelector("[data-status]")?.dataset.status;
  return said ?? (response.status === 503 ? texts.busy : `${texts.failed} (${response.status}).`);
};

/** Asks for one thing at a time: an older request is aborted, and its answer dropped should it come all the same. */
const asker = () => {
  let controller;
  return {
    stop: () => controller?.abort(),
    async ask(address) {
      controller?.abort();
      const { signal } = (controller = new AbortController());
      const response = await fetch(address, { signal });
      const text = await response.text();
      signal.throwIfAborted();
      return { response, text };
    },
  };
};

/** A click that is meant to follow a link here, not in another tab. */
const isPlain = (event) =>
  !(event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.defaultPrevented);

const titles = () => [...content.querySelectorAll(".hit h2 a")];
