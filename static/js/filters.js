// Filters that are not set stay out of the address, so that it can be read and shared.
document.addEventListener("htmx:configRequest", (event) => {
  if (!event.detail.elt.closest("form[data-filters]")) return;
  for (const [name, value] of [...event.detail.formData.entries()]) {
    if (value === "") event.detail.formData.delete(name);
  }
});
