// Keeps what is typed into `<form data-keep="name">` for this tab until a page says `data-kept="name"`.
// A field or group marked data-private is never kept, nor are passwords, codes, files and hidden fields.

const store = window.sessionStorage;
const kept = document.querySelector("[data-kept]");
if (kept) store.removeItem(`keep:${kept.dataset.kept}`);

const skip = (field) =>
  !field.name || /^(hidden|password|file|submit|button)$/.test(field.type) ||
  field.autocomplete === "one-time-code" || field.closest("[data-private]");

const isAsItCame = (field) => {
  if (/^(radio|checkbox)$/.test(field.type)) return field.checked === field.defaultChecked;
  if (!field.options) return field.value === field.defaultValue;
  const chosen = [...field.options].filter((option) => option.defaultSelected);
  return chosen.length ? chosen.every((option) => option.selected) : field.selectedIndex < 1;
};

for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = `keep:${form.dataset.keep}`;
  const fields = () => [...form.elements].filter((field) => !skip(field));
  const save = () => {
    const typed = {};
    for (const field of fields()) {
      if (/^(radio|checkbox)$/.test(field.type)) {
        typed[field.name] ??= [];
        if (field.checked) typed[field.name].push(field.value);
      } else typed[field.name] = field.value;
    }
    try { store.setItem(key, JSON.stringify(typed)); } catch { /* a full or closed store loses nothing else */ }
  };
  const touched = () => new Set(fields().filter((field) => !isAsItCame(field)).map((field) => field.name));
  const restore = () => {
    let typed = {};
    try { typed = JSON.parse(store.getItem(key)) || {}; } catch { return; }
    const newer = touched();
    for (const field of fields()) {
      if (!(field.name in typed) || newer.has(field.name)) continue;
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = typed[field.name].includes(field.value);
      else field.value = typed[field.name];
    }
  };
  // A page that comes back with errors holds the newer words already.
  if (!form.querySelector("[aria-invalid=true]") && !document.querySelector(".notice-error")) restore();
  // On a slow line somebody writes before this script has come.
  if (touched().size) save();
  form.addEventListener("input", save);
  form.addEventListener("change", save);
}
