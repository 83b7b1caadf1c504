// The queue and the decision screen by keyboard, and the viewer of an entry's pages. Without scripts all of it is
// links, buttons and pictures one below the other.
(() => {
  const isTyping = (node) => node.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
  let isSent = false;

  document.addEventListener("submit", (event) => {
    // a second press while the next entry loads must not decide on what nobody has seen
    if (isSent) event.preventDefault();
    else if (event.target.closest(".ap")) isSent = event.target.method === "post";
  });
  window.addEventListener("pageshow", () => { isSent = false; });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const open = document.querySelector("details.ap-why[open]");
      if (!open) return;
      open.open = false;
      open.querySelector("summary").focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isSent || isTyping(event.target)) return;
    const key = event.key.toLowerCase();
    const node = key === "o" ? document.querySelector("[data-first]") : document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!node) return;
    event.preventDefault();
    if (node.tagName !== "DETAILS") node.click();
    else {
      node.open = true;
      node.querySelector("select, textarea").focus();
    }
  });

  document.querySelector("[data-focus]")?.focus();

  for (const form of document.querySelectorAll("[data-bulk]")) {
    const rows = [...form.querySelectorAll("input[name=row]")];
    form.querySelector("[data-tick-all]")?.addEventListener("change", (event) => {
      for (const row of rows) row.checked = event.target.checked;
    });
  }

  for (const viewer of document.querySelectorAll("[data-viewer]")) {
    const stage = viewer.querySelector("[data-stage]");
    const figures = [...stage.querySelectorAll("figure")];
    const place = viewer.querySelector("[data-place]");
    let [shown, zoom, turns] = [0, 1, 0];

    const draw = () => {
      figures.forEach((figure, index) => { figure.hidden = index !== shown; });
      if (place) place.textContent = `${shown + 1} of ${figures.length}`;
      const figure = figures[shown];
      const image = figure.querySelector("img");
      if (!image.naturalWidth) return;
      const isLying = turns % 2 === 1;
      const ratio = image.naturalHeight / image.naturalWidth;
      const across = (stage.clientWidth - 2) * zoom; // how wide it looks
      const width = isLying ? across / ratio : across;
      const height = width * ratio;
      image.style.width = `${width}px`;
      image.style.transform = `translate(-50%, -50%) rotate(${turns * 90}deg)`;
      figure.style.width = `${across}px`;
      figure.style.height = `${isLying ? width : height}px`;
    };
    const acts = {
      in: () => { zoom = Math.min(zoom * 1.4, 6); },
      out: () => { zoom = Math.max(zoom / 1.4, 0.5); },
      turn: () => { turns = (turns + 1) % 4; },
      next: () => { shown = (shown + 1) % figures.length; [zoom, turns] = [1, 0]; stage.scrollTo(0, 0); },
    };
    viewer.classList.add("ap-viewer--live");
    viewer.querySelector("[data-tools]").hidden = false;
    viewer.addEventListener("click", (event) => {
      const act = event.target.closest("[data-act]")?.dataset.act;
      if (!act) return;
      acts[act]();
      draw();
    });
    for (const figure of figures) figure.querySelector("img").addEventListener("load", draw);
    new ResizeObserver(draw).observe(stage);
    draw();
  }
})();
