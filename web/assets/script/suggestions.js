// Completions in a list below the box: a combobox after WAI-ARIA, with the focus in the box all the time.

const MOST = 7;
const suggesting = asker();
const list = document.createElement("ul");
list.id = "suggestions";
list.role = "listbox";
list.ariaLabel = texts.suggestions;
list.hidden = true;
form.append(list);
box.role = "combobox";
box.ariaAutoComplete = "list";
box.ariaHasPopup = "listbox";
box.ariaExpanded = "false";
box.setAttribute("aria-controls", list.id);

let options = [];
let soon; // when completions are asked for
let active = -1; // the option that Enter would choose

/** How many there are, for those who listen. */
const suggestionCount = () => (list.hidden ? "" : `${texts.suggestions}: ${options.length}`);

const activate = (at) => {
  list.children[active]?.setAttribute("aria-selected", "false");
  active = at;
  const option = list.children[active];
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) box.setAttribute("aria-activedescendant", option.id);
  else box.removeAttribute("aria-activedescendant");
};

const closeList = () => {
  clearTimeout(soon);
  suggesting.stop();
  activate(-1);
  list.hidden = true;
  box.ariaExpanded = "false";
};

const optionOf = ({ text, kind, articles }, at, typed) => {
  const option = document.createElement("li");
  option.id = `suggestion-${at}`;
  option.role = "option";
  option.ariaSelected = "false";
  option.className = kind;
  const words = option.appendChild(document.createElement("span"));
  words.dir = "auto";
  // What is still to be typed stands out.
  const begun = text.toLowerCase().startsWith(typed.toLowerCase()) ? typed.length : 0;
  words.append(text.slice(0, begun));
  words.appendChild(document.createElement("b")).textContent = text.slice(begun);
  if (kind !== "title") {
    const count = option.appendChild(document.createElement("span"));
    count.className = "count";
    count.ariaHidden = "true";
    count.textContent = articles.toLocaleString(document.documentElement.lang);
  }
  return option;
};

const suggest = async () => {
  const typed = box.value.trimStart();
  if (!typed.trim()) return closeList();
  try {
    const { response, text } = await suggesting.ask(`/api/v1/suggest?limit=${MOST}&q=${encodeURIComponent(typed)}`);
    // Without completions the search is still whole: what goes wrong here is told with the results.
    if (!response.ok || document.activeElement !== box) return closeList();
    options = JSON.parse(text).suggestions.filter((suggestion) => suggestion.text !== typed.trim());
    activate(-1);
    list.replaceChildren(...options.map((suggestion, at) => optionOf(suggestion, at, typed)));
    list.hidden = !options.length;
    box.ariaExpanded = String(!list.hidden);
  } catch (error) {
    if (error.name !== "AbortError") closeList();
  }
};

const choose = (at) => {
  const { text, kind, id } = options[at];
  closeList();
  if (kind === "title") {
    location.assign(`/article/${encodeURIComponent(id)}?q=${encodeURIComponent(box.value.trim())}`);
    return;
  }
  box.value = text;
  form.requestSubmit();
};

box.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const open = !list.hidden;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && open) {
    event.preventDefault();
    // The list that somebody moves through stays as it is.
    suggesting.stop();
    // Behind the last option, and before the first, comes what was typed.
    const stops = options.length + 1;
    activate(((active + 1 + step + stops) % stops) - 1);
  } else if (event.key === "ArrowDown" && !event.altKey && titles().length) {
    event.preventDefault();
    titles()[0].focus();
  } else if (event.key === "ArrowDown" && box.value) {
    event.preventDefault();
    suggest();
  } else if (event.key === "Enter") {
    if (open && active >= 0) {
      event.preventDefault();
      choose(active);
    } else {
      closeList();
    }
  } else if (event.key === "Escape" && (open || box.value)) {
    event.preventDefault();
    if (!open) {
      box.value = "";
      box.dispatchEvent(new InputEvent("input"));
    }
    closeList();
  } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
    activate(-1);
  }
});

box.addEventListener("blur", closeList);
// A press must not take the focus from the box, or the list would be gone before the click.
list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const at = [...list.children].indexOf(event.target.closest("li"));
  if (at >= 0) choose(at);
});
