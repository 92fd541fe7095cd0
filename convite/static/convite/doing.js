// A button that begins something long, `<button data-doing="what is being done …">`, says so while it goes on, and
// is pressed once. Without a script the browser shows that it waits, and a sentence beside the button says why.

document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (event.defaultPrevented || !button?.dataset.doing) return;
  const words = [...button.childNodes];
  // Only afterwards: what the form sends is read once this is done, the button's own name with it.
  setTimeout(() => {
    button.disabled = true;
    button.setAttribute("role", "status");
    button.replaceChildren(button.dataset.doing);
  });
  addEventListener("pageshow", (shown) => {
    if (!shown.persisted) return;
    button.disabled = false;
    button.removeAttribute("role");
    button.replaceChildren(...words);
  }, { once: true });
});
