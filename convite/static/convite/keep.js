// Keeps what is typed into `<form data-keep="name">` for this tab until a page says `data-kept="name"`.
// A field or group marked data-private is never kept, nor are passwords, codes, files and hidden fields.

const store = window.sessionStorage;
for (const page of document.querySelectorAll("[data-kept]")) store.removeItem(`keep:${page.dataset.kept}`);

const skip = (field) =>
  !field.name || /^(hidden|password|file|submit|button)$/.test(field.type) ||
  field.autocomplete === "one-time-code" || field.closest("[data-private]");

const isChoice = (field) => /^(radio|checkbox)$/.test(field.type);

const isAsItCame = (field) => {
  if (isChoice(field)) return field.checked === field.defaultChecked;
  if (!field.options) return field.value === field.defaultValue;
  const chosen = [...field.options].filter((option) => option.defaultSelected);
  return chosen.length ? chosen.every((option) => option.selected) : field.selectedIndex < 1;
};

// By name, what stood in the fields as the page brought them.
const asTheyCame = (fields) => {
  const came = {};
  for (const field of fields) {
    const stood = isChoice(field) ? field.defaultChecked
      : field.options ? [...field.options].map((option) => option.defaultSelected) : field.defaultValue;
    came[field.name] = `${came[field.name] ?? ""}${stood}|`;
  }
  return came;
};

for (const form of document.querySelectorAll("form[data-keep]")) {
  const key = `keep:${form.dataset.keep}`;
  const fields = () => [...form.elements].filter((field) => !skip(field));
  const save = () => {
    const typed = {};
    for (const field of fields()) {
      if (isChoice(field)) {
        typed[field.name] ??= [];
        if (field.checked) typed[field.name].push(field.value);
      } else typed[field.name] = field.value;
    }
    try { store.setItem(key, JSON.stringify({ typed, came: asTheyCame(fields()) })); } catch { /* a full or closed store loses nothing else */ }
  };
  const touched = () => new Set(fields().filter((field) => !isAsItCame(field)).map((field) => field.name));
  const restore = () => {
    let held = {};
    try { held = JSON.parse(store.getItem(key)) || {}; } catch { return; }
    const { typed = {}, came = {} } = held;
    const newer = touched();
    const now = asTheyCame(fields());
    for (const field of fields()) {
      if (!(field.name in typed) || newer.has(field.name)) continue;
      // What somebody else wrote meanwhile stands, unless the form says itself what it had seen.
      if (!form.elements.seen && now[field.name] !== came[field.name]) continue;
      if (isChoice(field)) field.checked = typed[field.name].includes(field.value);
      else field.value = typed[field.name];
    }
  };
  // A page that comes back with errors holds the newer words already.
  if (!form.querySelector("[aria-invalid=true]") && !document.querySelector(".notice-error")) restore();
  // On a slow line somebody writes before this script has come.
  if (touched().size) save();
  const name = Object.assign(document.createElement("input"), { type: "hidden", name: "kept_as" });
  name.value = form.dataset.keep;
  form.append(name);
  form.addEventListener("input", save);
  form.addEventListener("change", save);
}
