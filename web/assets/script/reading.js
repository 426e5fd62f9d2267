// What opens in place within the results, and the way through the marks of an article.

/** Makes the links to reasons switches that say whether these are open. */
function foldable() {
  for (const link of content.querySelectorAll("a.ask-why")) {
    link.role = "button";
    link.ariaExpanded = String(Boolean(link.closest(".hit").querySelector(".why")));
  }
}

content.addEventListener("click", async (event) => {
  const link = event.target.closest("a.ask-why");
  if (!link || !isPlain(event)) return;
  event.preventDefault();
  const hit = link.closest(".hit");
  const open = hit.querySelector(".why");
  if (open) {
    open.remove();
    link.ariaExpanded = "false";
  } else if (!link.ariaBusy) {
    link.ariaBusy = "true";
    await explain(hit, link);
    link.ariaBusy = null;
  }
});

const explain = async (hit, link) => {
  const there = new URL(link.href);
  there.searchParams.set("fragment", "why");
  try {
    const answer = await asker().ask(there);
    if (!answer.response.ok) return complain(reason(answer));
    link.closest(".actions").insertAdjacentHTML("afterend", answer.text);
    // Others may be open too, and an id is there once.
    hit.querySelector(".why").removeAttribute("id");
    link.ariaExpanded = "true";
    if (!status.matches(".unseen")) say("");
  } catch {
    complain(texts.offline);
  }
};

content.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("a.ask-why")) return;
  event.preventDefault();
  event.target.click();
});

const marks = [...content.querySelectorAll(".text mark")];
const place = content.querySelector(".matches a");
const markCount = place?.textContent;
let mark = -1;

/** Goes to the next mark, or the one before; from the last to the first. */
const goToMark = (step) => {
  if (!marks.length) return;
  marks[mark]?.classList.remove("current");
  mark = mark < 0 && step < 0 ? marks.length - 1 : (mark + step + marks.length) % marks.length;
  marks[mark].classList.add("current");
  marks[mark].scrollIntoView({ block: "center" });
  if (place) place.textContent = `${mark + 1} / ${markCount}`;
  status.textContent = `${mark + 1} / ${markCount}`;
};

for (const [id, step] of [["previous-mark", -1], ["next-mark", 1]]) {
  const button = document.getElementById(id);
  if (!button || marks.length < 2) continue;
  button.hidden = false;
  button.addEventListener("click", () => goToMark(step));
}

foldable();
