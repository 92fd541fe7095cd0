// Drags a session to a free hour: the server does it as it does for the buttons, and the page says what was done.

const form = document.querySelector("#dragged");
const free = [...document.querySelectorAll("td[data-to]")];

if (form && free.length) {
  let held = null;
  for (const slot of document.querySelectorAll("[data-put]")) {
    slot.draggable = true;
    slot.addEventListener("dragstart", (event) => {
      held = slot;
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", slot.textContent.trim());
      slot.classList.add("slot-held");
    });
    slot.addEventListener("dragend", () => {
      held = null;
      slot.classList.remove("slot-held");
    });
  }
  for (const cell of free) {
    cell.addEventListener("dragover", (event) => {
      if (!held) return;
      event.preventDefault();
      cell.classList.add("over");
    });
    cell.addEventListener("dragleave", () => cell.classList.remove("over"));
    cell.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!held) return;
      form.action = held.dataset.put;
      form.elements.seen.value = held.dataset.seen;
      form.elements.act.value = cell.dataset.to;
      form.submit();
    });
  }
}
