// Beside each mark that a story can cite, a button that puts it where one was writing.

const offers = document.querySelector("[data-offers]");
let last = document.querySelector("textarea[data-cites]");

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.("textarea[data-cites]")) last = event.target;
});

for (const mark of offers?.querySelectorAll("code") ?? []) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button-quiet button-small";
  button.textContent = offers.dataset.offers;
  button.setAttribute("aria-label", `${offers.dataset.offers}: ${mark.previousElementSibling.textContent}`);
  button.addEventListener("click", () => {
    last.setRangeText(mark.textContent, last.selectionStart, last.selectionEnd, "end");
    last.dispatchEvent(new Event("input", { bubbles: true }));
    last.focus();
  });
  mark.after(" ", button);
}
