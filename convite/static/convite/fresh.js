// Looks again at what is under way, `<section id="…" data-fresh="seconds">`, and writes the newer words into it:
// what the reader types or is about to press stays where it is. When nothing moves any more, the page comes anew.

const part = document.querySelector("[data-fresh]");

const write = (newer) => {
  // The sentence that is read aloud stays the same element, and speaks only when its words are others.
  const said = part.querySelector("[role=status]");
  const told = newer.querySelector("[role=status]");
  if (said && told) {
    if (said.textContent !== told.textContent) said.replaceChildren(...told.childNodes);
    told.replaceWith(said);
  }
  part.replaceChildren(...newer.childNodes);
};

const look = async () => {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const newer = page.getElementById(part.id);
        if (!newer?.matches("[data-fresh]")) return location.reload();
        write(newer);
      }
    } catch { /* without a network the words stay; the next look may find one */ }
  }
  setTimeout(look, 1000 * part.dataset.fresh);
};

setTimeout(look, 1000 * part.dataset.fresh);
