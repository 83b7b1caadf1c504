// The period by keyboard: W, T, N, Y choose, X toggles the comparison, ? shows the help. The form works without this file.
(() => {
  "use strict";
  const KEYS = { w: "7d", t: "30d", n: "90d", y: "1y" };
  const form = () => document.querySelector("form[data-period]");
  const typing = (target) => target.closest("input:not([type=radio]):not([type=checkbox]), select, textarea, [contenteditable]");

  // Either a named period or two days travel, never both; the comparison is in the address only when it is off.
  const tidy = (isCustom) => {
    const on = form().querySelector("#period-cmp").checked;
    form().querySelector("input[type=hidden][name=cmp]").disabled = on;
    form().querySelectorAll("input[type=date]").forEach((input) => { input.disabled = !isCustom; });
    form().querySelectorAll("input[name=period]").forEach((input) => { input.disabled = isCustom; });
  };
  const usesDays = () => !form().querySelector("input[name=period]:checked");
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!form()?.contains(field) || !["period", "cmp"].includes(field.name)) return;
    tidy(field.name === "cmp" && usesDays());
    form().requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("form[data-period] [data-custom]")) tidy(true);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const help = document.querySelector("dialog[data-key-help]");
    if (event.key === "?" && help) {
      event.preventDefault();
      if (help.open) help.close(); else help.showModal();
      return;
    }
    if (!form() || help?.open) return;
    const key = event.key.toLowerCase();
    if (KEYS[key]) form().querySelector(`input[name=period][value="${KEYS[key]}"]`)?.click();
    else if (key === "x") form().querySelector("input[name=cmp][type=checkbox]")?.click();
  });
  // One open menu at a time; Escape and a click outside close it.
  const closeMenus = (except) => document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-menu][open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });
})();
