// Coming back from a messenger shows the list as it is then, and nothing is sent twice.

history.replaceState(null, "", document.currentScript.dataset.list);

addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-copies]");
  const source = button && document.getElementById(button.dataset.copies);
  if (!source) return;
  source.select();
  navigator.clipboard?.writeText(source.value).catch(() => {});
});
