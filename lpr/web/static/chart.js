// What every page with charts needs: the page's colours, and charts that fit it as it changes.
"use strict";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** What all axes look like. */
const axisStyle = () => ({ stroke: colour("--ink-soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false } });

/** Give `draw` each element now, and again when the window's size or its colours change. */
function drawEach(selector, draw) {
  const drawAll = () => document.querySelectorAll(selector).forEach((element) => {
    element.replaceChildren();
    draw(element);
  });
  let waits = 0;
  addEventListener("resize", () => {
    clearTimeout(waits);
    waits = setTimeout(drawAll, 150);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  drawAll();
}

/** A chart with neither legend nor cursor: the words or the table beside it say the same. */
function chart(element, options, data) {
  const still = { legend: { show: false }, cursor: { show: false } };
  return new uPlot({ width: element.clientWidth, height: element.clientHeight, ...still, ...options }, data, element);
}
