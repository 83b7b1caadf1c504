// The sign-up form: the address follows the company's name until it is typed, and the browser knows the rest.
// Nothing here is needed to send it.
(() => {
  "use strict";
  const form = () => document.querySelector("form[data-signup]");
  const plain = (text) => text.normalize("NFKD").replace(/ß/g, "ss").replace(/[\u0300-\u036f'’]/g, "").toLowerCase()
    .replace(/[^a-z0-9]+/g, "-").replace(/^[^a-z]+/, "").slice(0, 40).replace(/-+$/, "");

  const preview = (address) => {
    const shown = form()?.querySelector("[data-address-preview]");
    if (shown) shown.textContent = address.value.trim().toLowerCase() || "your-address";
  };
  const followName = (address) => {
    const name = form().elements.name;
    let isTyped = address.value !== "";
    name?.addEventListener("input", () => {
      if (isTyped) return;
      address.value = plain(name.value);
      preview(address);
    });
    address.addEventListener("input", () => {
      isTyped = address.value !== "";
      preview(address);
    });
    preview(address);
  };
  const choose = (select, value) => {
    if ([...select.options].some((option) => option.value === value)) select.value = value;
  };
  const nameCurrencies = (select) => {
    const names = new Intl.DisplayNames(["en"], { type: "currency", fallback: "none" });
    for (const option of select.options) {
      const name = option.value && names.of(option.value);
      if (name) option.textContent = `${option.value} · ${name}`;
    }
  };
  const askBrowser = ({ timezone, country, currency }) => {
    choose(timezone, Intl.DateTimeFormat().resolvedOptions().timeZone);
    choose(country, new Intl.Locale(navigator.language).region ?? "");
    country.dispatchEvent(new Event("change"));
  };

  document.addEventListener("DOMContentLoaded", () => {
    const fields = form()?.elements;
    if (fields?.slug) followName(fields.slug);
    if (!fields?.country) return;
    const currencies = JSON.parse(document.getElementById("signup-currencies").textContent);
    let isChosen = fields.currency.value !== "";
    fields.currency.addEventListener("change", () => { isChosen = true; });
    fields.country.addEventListener("change", () => {
      if (!isChosen) choose(fields.currency, currencies[fields.country.value] ?? "");
    });
    nameCurrencies(fields.currency);
    if ("fresh" in form().dataset) askBrowser(fields);
  });
  // The waiting page swaps in the next one, whose form may ask for another address.
  document.addEventListener("htmx:load", () => {
    const address = form()?.elements.slug;
    if (address) followName(address);
  });
})();
