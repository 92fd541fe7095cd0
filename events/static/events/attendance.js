// Finds a row by name or number while one types, and keeps the tally; the page is whole without it.

const find = document.querySelector("#find");
const rows = [...document.querySelectorAll(".mark")];
const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

if (find && rows.length > 8) {
  const texts = rows.map((row) => plain(row.querySelector("legend").textContent));
  find.parentElement.hidden = false;
  find.addEventListener("input", () => {
    const sought = plain(find.value.trim());
    rows.forEach((row, place) => { row.hidden = !texts[place].includes(sought); });
  });
  // Enter in the search would send the form: nobody means that.
  find.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
}

document.querySelector(".marks")?.addEventListener("change", () => {
  const counts = { present: 0, absent: 0, excused: 0, unmarked: 0 };
  for (const chosen of document.querySelectorAll(".mark input:checked")) counts[chosen.value || "unmarked"] += 1;
  for (const [state, count] of Object.entries(counts)) {
    document.querySelector(`[data-count="${state}"]`).textContent = count;
  }
});
