// The map draws what the list beside it holds: marks of cameras, or a track with its stops.
"use strict";

const JAKARTA = [[-6.37, 106.69], [-6.09, 106.97]]; // where nothing else says what to show
const NEAR = 46; // pixels between marks that become one
const NAMED = 11; // from this zoom on the cities' names have room
const SIZES = [34, 40, 48]; // pixels of a mark, by the digits of its count
const ZOOM = { minZoom: 9, maxZoom: 18 };

const box = document.getElementById("peta");
const short = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" });

/** The entries of the list that have a place. */
function placed(name) {
  return [...document.querySelectorAll(`[data-${name}][data-lat]`)].map((element) => ({
    element,
    name: element.dataset[name],
    at: L.latLng(Number(element.dataset.lat), Number(element.dataset.lng)),
    seen: Number(element.dataset.seen),
    arrears: Number(element.dataset.arrears),
  }));
}

function made(tag, className, text = "") {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}

function makeMap() {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(box, { ...ZOOM, zoomControl: false, zoomAnimation: !still, fadeAnimation: !still });
  const { zoomIn, zoomOut, tiles, attribution } = box.dataset;
  L.control.zoom({ zoomInTitle: zoomIn, zoomOutTitle: zoomOut }).addTo(map);
  map.attributionControl.setPrefix(false).addAttribution(attribution);
  map.createPane("names").style.zIndex = 420; // over the outlines, under the marks
  map.on("popupopen", (event) => {
    event.popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", box.dataset.close);
  });
  map.on("zoomend", () => box.classList.toggle("far", map.getZoom() < NAMED));
  if (tiles) {
    L.tileLayer(tiles, ZOOM).addTo(map);
    box.classList.add("with-tiles");
  }
  return map;
}

/** The agency's map in one file of ours; beyond its zooms its nearest pictures are drawn larger. */
async function drawArchive(map, address) {
  const archive = new pmtiles.PMTiles(address);
  const { minZoom, maxZoom } = await archive.getHeader();
  pmtiles.leafletRasterLayer(archive, { ...ZOOM, minNativeZoom: minZoom, maxNativeZoom: maxZoom }).addTo(map);
  box.classList.add("with-tiles");
}

async function drawOutlines(map) {
  const answer = await fetch(box.dataset.outlines);
  if (!answer.ok || answer.redirected) return; // the session has ended; the marks are still true
  const layer = L.geoJSON(await answer.json(), { interactive: false, style: { className: "city" } });
  layer.eachLayer((city) => {
    const words = made("span", "", city.feature.properties.name);
    city.bindTooltip(words, { permanent: true, direction: "center", className: "city-name", pane: "names" });
  });
  layer.addTo(map).bringToBack();
}

/** What a popup shows: copies of entries of the list. */
function copies(entries) {
  const all = made("div", "popup-entries");
  for (const entry of entries) {
    const copy = made("div", "popup-entry");
    copy.append(...entry.element.cloneNode(true).childNodes);
    all.append(copy);
  }
  return all;
}

function addMark(layer, at, { text, className, size, words, entries }) {
  const content = made("span", "");
  text.setAttribute("aria-hidden", "true");
  content.append(text, made("span", "spoken", words));
  const icon = L.divIcon({ html: content, className, iconSize: [size, size] });
  const mark = L.marker(at, { icon, riseOnHover: true }).addTo(layer);
  light(mark, entries);
  return mark;
}

/** A mark and its entries in the list light up together. */
function light(mark, entries) {
  const element = mark.getElement();
  const linked = entries.map((each) => each.element);
  const both = (isLit) => [element, ...linked].forEach((each) => each.classList.toggle("lit", isLit));
  for (const each of linked) {
    each.onpointerenter = each.onfocusin = () => both(true);
    each.onpointerleave = each.onfocusout = () => both(false);
  }
  mark.on("mouseover", () => both(true)).on("mouseout", () => both(false));
}

/** Cameras whose marks would lie on each other, together; the list has the busiest first. */
function clusters(map, spots) {
  const found = [];
  for (const spot of spots) {
    const point = map.latLngToLayerPoint(spot.at);
    const near = found.find((each) => each.point.distanceTo(point) < NEAR);
    if (near) near.spots.push(spot);
    else found.push({ point, spots: [spot] });
  }
  return found.map((each) => each.spots);
}

function spotMark(map, layer, spots) {
  const sum = (name) => spots.reduce((total, spot) => total + spot[name], 0);
  const [seen, arrears] = [sum("seen"), sum("arrears")];
  const text = made("span", "", short.format(seen));
  if (arrears) text.append(made("span", "arrears", short.format(arrears)));
  const className = ["mark", spots.length > 1 && "many", !seen && "nothing"].filter(Boolean).join(" ");
  const size = SIZES[Math.min(String(seen).length, SIZES.length) - 1];
  const names = spots.map((spot) => spot.element.textContent.replace(/\s+/g, " ").trim());
  const together = spots.length > 1 ? box.dataset.cluster.replace("{cameras}", spots.length) : "";
  const words = [together, ...names].filter(Boolean).join(": ");
  const mark = addMark(layer, spots[0].at, { text, className, size, words, entries: spots });
  const bounds = L.latLngBounds(spots.map((spot) => spot.at));
  const apart = map.getZoom() < map.getMaxZoom() && !bounds.getNorthEast().equals(bounds.getSouthWest());
  if (spots.length > 1 && apart) mark.on("click keypress", () => map.fitBounds(bounds.pad(0.2)));
  else mark.bindPopup(() => copies(spots));
}

function drawSpots(map, spots) {
  const layer = L.layerGroup().addTo(map);
  const draw = () => {
    const hadFocus = document.activeElement.matches(".mark"); // it opened what lay together
    layer.clearLayers();
    clusters(map, spots).forEach((each) => spotMark(map, layer, each));
    if (hadFocus) box.focus({ preventScroll: true });
  };
  map.on("zoomend", draw);
  draw();
}

function drawTrack(map, stops) {
  L.polyline(stops.map((stop) => stop.at), { className: "track", interactive: false }).addTo(map);
  for (const here of grouped(stops).values()) {
    const numbers = here.map((stop) => stop.name);
    const shown = numbers.length > 2 ? `${numbers[0]}…${numbers.at(-1)}` : numbers.join(", ");
    const text = made("span", "", shown);
    const words = box.dataset.stopWords.replace("{numbers}", numbers.join(", "));
    const size = SIZES[Math.min(shown.length, SIZES.length) - 1];
    addMark(map, here[0].at, { text, className: "mark stop", size, words, entries: here }).bindPopup(() => copies(here));
  }
}

function grouped(stops) {
  const places = new Map();
  for (const stop of stops) places.set(String(stop.at), [...(places.get(String(stop.at)) ?? []), stop]);
  return places;
}

function start() {
  const map = makeMap();
  const [stops, spots] = [placed("stop"), placed("spot")];
  const all = [...stops, ...spots].map((each) => each.at);
  map.fitBounds(all.length ? L.latLngBounds(all).pad(0.15) : JAKARTA, { maxZoom: 14 });
  const { archive } = box.dataset;
  if (archive) drawArchive(map, archive).catch(() => {}); // it is the background only
  drawOutlines(map).catch(() => {}); // without the outlines the marks still say where
  if (stops.length) drawTrack(map, stops);
  else if (spots.length) drawSpots(map, spots);
}

if (box) {
  // On a phone what was asked for comes before the filters, which say how many are set.
  if (matchMedia("(max-width: 59.99rem)").matches) document.querySelector(".more").open = false;
  if (window.L) start();
  else box.textContent = box.dataset.missing; // its library did not come
}
