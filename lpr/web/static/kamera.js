// Plates by the hour, drawn as lines; the words beside them say the same.
"use strict";

const HOUR = 3600;
const WIB = 7 * HOUR;

function options(isSmall) {
  const line = { stroke: colour("--accent"), fill: `${colour("--accent")}33`, width: 2, points: { show: false } };
  const axis = axisStyle();
  const language = document.documentElement.lang;
  const told = (seconds, isLong) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...(isLong ? { day: "numeric", month: "short" } : { hour: "2-digit" }) }).format(seconds * 1000);
  return {
    scales: { x: { time: false }, y: { range: (_, __, most) => [0, Math.max(most, 1)] } },
    axes: isSmall ? [{ show: false }, { show: false }] : [
      { ...axis, space: 60, incrs: [HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 7 * 24 * HOUR], values: (_, all, __, ___, step) => all.map((each) => told(each, step >= 24 * HOUR)) },
      { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000], size: 45 },
    ],
    series: [{}, line],
    padding: isSmall ? [4, 0, 2, 0] : undefined,
  };
}

drawEach("[data-hours]", (element) => {
  const counts = element.dataset.hours.split(",").map(Number);
  const begin = Number(element.dataset.begin ?? 0) + WIB; // shown as if it were UTC
  const hours = counts.map((_, index) => begin + index * HOUR);
  chart(element, options(!element.dataset.begin), [hours, counts]);
});
