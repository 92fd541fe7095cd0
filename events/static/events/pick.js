// Ticks all of a page, and says how many are ticked; the list is whole without it.

const boxes = [...document.querySelectorAll('input[name="pick"]')];
const all = document.querySelector("[data-pick-page]");
const told = document.querySelector("[data-picked]");

const tell = () => {
  const ticked = boxes.filter((box) => box.checked).length;
  told.hidden = !ticked;
  told.querySelector("b").textContent = ticked;
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
};

if (boxes.length && all && told) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
  for (const box of boxes) box.addEventListener("change", tell);
  tell();
}
