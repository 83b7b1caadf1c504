// Draws each figure of the page from the JSON beside it. Colors are CSS variables, so a theme is a redraw, not a reload.
(() => {
  "use strict";
  const CONFIG = { displaylogo: false, displayModeBar: false, responsive: true, staticPlot: false };

  const probe = document.createElement("span");
  probe.hidden = true;
  const color = (name) => {
    probe.style.color = `var(${name})`;
    return getComputedStyle(probe).color;
  };
  // "var(--chart-1)" anywhere in the figure becomes the color it stands for now.
  const paint = (node) => {
    if (typeof node === "string") return node.startsWith("var(--") ? color(node.slice(4, -1)) : node;
    if (Array.isArray(node)) return node.map(paint);
    if (node && typeof node === "object") {
      return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, paint(value)]));
    }
    return node;
  };

  const canvasOf = (figure) => figure.querySelector("[data-chart-canvas]");
  const draw = (figure) => {
    const source = figure.querySelector('script[type="application/json"]');
    const canvas = canvasOf(figure);
    if (!source || !canvas || !window.Plotly) return;
    const spec = paint(JSON.parse(source.textContent));
    spec.layout.font = { ...spec.layout.font, family: getComputedStyle(document.body).fontFamily };
    spec.layout.height = canvas.clientHeight; // the style sheet knows the phone, the server does not
    spec.layout.xaxis.nticks = Math.max(3, Math.floor(canvas.clientWidth / 90));
    spec.layout.dragmode = false; // a thumb that scrolls past a chart must scroll, not zoom
    window.Plotly.react(canvas, spec.data, spec.layout, CONFIG).then(() => {
      figure.dataset.drawn = "true";
    });
  };
  const figuresIn = (root) => root.querySelectorAll("figure[data-chart]");
  const drawAll = (root) => figuresIn(root).forEach(draw);

  const savePicture = (button) => {
    const figure = button.closest("figure");
    const canvas = canvasOf(figure);
    if (!canvas || !figure.dataset.drawn) return;
    window.Plotly.toImage(canvas, { format: "png", scale: 2, width: canvas.clientWidth, height: canvas.clientHeight })
      .then((address) => {
        const link = document.createElement("a");
        link.href = address;
        link.download = `${figure.dataset.chart}.png`;
        link.click();
      });
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.body.append(probe);
    drawAll(document);
  });
  document.addEventListener("themechange", () => drawAll(document));
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-chart-png]");
    if (button) savePicture(button);
  });
  // Re-created elements leak unless Plotly is told that the old ones go.
  document.addEventListener("htmx:beforeSwap", (event) => {
    figuresIn(event.detail.target).forEach((figure) => window.Plotly?.purge(canvasOf(figure)));
  });
  document.addEventListener("htmx:afterSwap", (event) => drawAll(event.detail.target.isConnected ? event.detail.target : document));
})();
