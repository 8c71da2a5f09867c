// The report's table, drawn as bars; the table beneath says the same.
"use strict";

const MOST = 12; // cameras or cities in a chart; all are in the table
const table = document.getElementById("angka");
const language = document.documentElement.lang;
const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
const dayOf = new Intl.DateTimeFormat(language, { timeZone: "UTC", day: "numeric", month: "short" });
const LABEL = 12; // letters of a name under a bar
const WHOLE = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((power) => [1, 2, 5].map((each) => each * 10 ** power)); // no half vehicles

function name(row) {
  if (row.dataset.day) return dayOf.format(new Date(row.dataset.day));
  const text = row.cells[0].textContent.trim().replace(/^Jakarta (?=.)/, "");
  return text.length > LABEL ? `${text.slice(0, LABEL - 1)}…` : text;
}

/** The rows to be drawn: all days; of cameras and cities those that owe most. */
function drawn() {
  const rows = [...table.tBodies[0].rows];
  if (table.dataset.by === "hari") return rows;
  return rows.sort((a, b) => b.dataset.amount - a.dataset.amount).slice(0, MOST);
}

function bars(series, isFirst) {
  const fill = colour(series === "vehicles" ? "--accent" : "--bad");
  return { stroke: fill, fill, width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [isFirst ? 0.75 : 0.45, 60] }) };
}

function draw(element) {
  const rows = drawn();
  const places = rows.map((_, index) => index);
  const wanted = element.dataset.series.split(",");
  const axis = axisStyle();
  const unit = element.dataset.unit ? `${element.dataset.unit} ` : "";
  const wide = table.dataset.by === "hari" ? 60 : 75;
  chart(element, {
    scales: { x: { time: false, range: [-0.6, places.length - 0.4] }, y: { range: (_, __, most) => [0, Math.max(most, 1) * 1.05] } },
    axes: [
      { ...axis, grid: { show: false }, space: wide, incrs: [1, 2, 5, 7, 14, 31, 62, 124], values: (_, all) => all.map((each) => (rows[each] ? name(rows[each]) : "")) },
      { ...axis, size: unit ? 78 : 52, ...(unit ? {} : { incrs: WHOLE }), values: (_, all) => all.map((each) => unit + short.format(each)) },
    ],
    series: [{}, ...wanted.map((each, index) => bars(each, index === 0))],
  }, [places, ...wanted.map((each) => rows.map((row) => Number(row.dataset[each])))]);
}

if (table) {
  document.documentElement.classList.add("with-plots");
  drawEach(".plot", draw);
}
