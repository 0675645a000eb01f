/* Draws GeoJSON on a <div class="map" data-map="address or #id">. A table beside it says the same.
   Features carry {kind, name, label, colour, layer, url}; kinds are area, line, stop, depot, village, unmet. */
(() => {
  "use strict";

  const reduced = window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const routeColour = (index) => token(`--route-${Number(index ?? 0) % 7}`);

  const LOOK = {
    area: () => ({ color: token("--edge"), weight: 1.5, opacity: 0.7, fillColor: token("--paper-deep"), fillOpacity: 1, interactive: false }),
    line: (of) => ({ color: routeColour(of.colour), weight: 4, opacity: 0.9, lineJoin: "round" }),
    stop: (of) => ({ radius: 7, color: routeColour(of.colour), weight: 3, fillColor: token("--card"), fillOpacity: 1 }),
    depot: () => ({ radius: 9, color: token("--card"), weight: 2, fillColor: token("--ink"), fillOpacity: 1 }),
    village: () => ({ radius: 3.5, color: token("--card"), weight: 1, fillColor: token("--soft"), fillOpacity: 0.85 }),
    unmet: () => ({ radius: 7, color: token("--accent"), weight: 3, dashArray: "3 4", fillColor: token("--accent-wash"), fillOpacity: 1 }),
  };
  const ORDER = ["area", "line", "village", "unmet", "stop", "depot"];

  const sign = (path) =>
    `<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.5" stroke-linecap="round"><path d="${path}"/></svg>`;

  const look = (of) => (LOOK[of.kind] || LOOK.village)(of);

  const element = (name, words, attributes = {}) => {
    const made = document.createElement(name);
    made.textContent = words;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };

  const says = (of) => {
    const box = document.createElement("div");
    if (of.name) box.append(element("b", of.name));
    if (of.label) box.append(element("span", of.label));
    return box;
  };

  const reachable = (shape, of) => {
    const path = shape.getElement && shape.getElement();
    if (!path || of.kind === "area") return;
    path.setAttribute("aria-label", [of.name, of.label].filter(Boolean).join(" "));
    path.setAttribute("role", of.url ? "link" : "img");
    if (of.url) {
      path.setAttribute("tabindex", "0");
      path.addEventListener("keydown", (event) => {
        if (event.key === "Enter") window.location.assign(of.url);
      });
      path.addEventListener("focus", () => shape.openTooltip());
      path.addEventListener("blur", () => shape.closeTooltip());
    }
  };

  const sample = (of) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 32 16");
    svg.setAttribute("aria-hidden", "true");
    const style = look(of);
    const line = of.kind === "line" || of.kind === "area";
    const shape = document.createElementNS(svg.namespaceURI, line ? "path" : "circle");
    if (line) shape.setAttribute("d", "M2 8h28");
    else for (const [key, value] of [["cx", 16], ["cy", 8], ["r", Math.min(style.radius, 6)]]) shape.setAttribute(key, value);
    shape.setAttribute("stroke", style.color);
    shape.setAttribute("stroke-width", style.weight);
    shape.setAttribute("stroke-linecap", "round");
    if (style.dashArray && !line) shape.setAttribute("stroke-dasharray", style.dashArray);
    shape.setAttribute("fill", line ? "none" : style.fillColor);
    svg.append(shape);
    return svg;
  };

  const read = async (source) => {
    if (source.startsWith("#")) return JSON.parse(document.querySelector(source).textContent);
    const answer = await fetch(source, { headers: { Accept: "application/geo+json, application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  };

  const draw = (box, features) => {
    const words = JSON.parse(box.dataset.words);
    box.textContent = "";
    const map = L.map(box, {
      renderer: L.svg({ padding: 0 }),
      zoomControl: false,
      attributionControl: false,
      scrollWheelZoom: false,
      zoomSnap: 0.25,
      zoomDelta: 0.5,
      zoomAnimation: !reduced,
      fadeAnimation: !reduced,
      markerZoomAnimation: !reduced,
    });
    L.control
      .zoom({ zoomInTitle: words.in, zoomOutTitle: words.out, zoomInText: sign("M12 5v14M5 12h14"), zoomOutText: sign("M5 12h14") })
      .addTo(map);
    L.control.attribution({ prefix: false }).addTo(map).addAttribution(`© OpenStreetMap ${words.contributors}`);

    /* The printer shrinks the picture as it was drawn; see print.css. */
    const measure = () => {
      box.style.setProperty("--drawn-w", box.offsetWidth);
      box.style.setProperty("--drawn-h", box.offsetHeight);
    };
    measure();
    map.on("resize", measure);

    const layers = new Map();
    const shapes = [];
    const stack = () => {
      for (const shape of shapes) if (map.hasLayer(shape)) shape.bringToFront();
    };
    const whole = L.featureGroup();
    const sorted = [...features].sort((a, b) => ORDER.indexOf(a.properties.kind) - ORDER.indexOf(b.properties.kind));
    for (const feature of sorted) {
      const of = feature.properties;
      const group = layers.get(of.layer ?? "") ?? L.featureGroup();
      layers.set(of.layer ?? "", group);
      L.geoJSON(feature, {
        style: () => look(of),
        pointToLayer: (_, at) => L.circleMarker(at, look(of)),
        onEachFeature: (_, shape) => {
          whole.addLayer(shape);
          shapes.push(shape);
          if (of.kind !== "area" && (of.name || of.label)) shape.bindTooltip(says(of), { sticky: of.kind === "line", direction: "top", offset: [0, -6] });
          if (of.url) shape.on("click", () => window.location.assign(of.url));
          shape.on("add", () => reachable(shape, of));
          group.addLayer(shape);
        },
      });
    }
    const bounds = whole.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [16, 16], maxZoom: 15 });
    else map.setView([30.63, 119.68], 9);
    for (const group of layers.values()) group.addTo(map);
    if (bounds.isValid()) map.setMinZoom(map.getZoom() - 1);
    stack();
    tools(box, map, layers, sorted, stack);
  };

  /* The legend is also the switch: one tick per layer. */
  const tools = (box, map, layers, features, stack) => {
    const place = box.nextElementSibling;
    if (!place || !place.matches("[data-map-tools]")) return;
    for (const [name, group] of layers) {
      if (!name) continue;
      const first = features.find((feature) => feature.properties.layer === name).properties;
      const label = document.createElement("label");
      const tick = element("input", "", { type: "checkbox" });
      tick.checked = true;
      tick.addEventListener("change", () => {
        if (tick.checked) group.addTo(map);
        else group.remove();
        stack();
      });
      label.append(tick, sample(first), document.createTextNode(name));
      place.append(label);
    }
    const words = JSON.parse(box.dataset.kinds || "{}");
    for (const kind of ORDER) {
      const shown = features.find((feature) => feature.properties.kind === kind && !feature.properties.layer);
      if (!words[kind] || !shown) continue;
      const span = document.createElement("span");
      span.append(sample(shown.properties), document.createTextNode(words[kind]));
      place.append(span);
    }
    place.hidden = !place.childElementCount;
  };

  const start = async (box) => {
    try {
      const found = await read(box.dataset.map);
      draw(box, found.features);
      box.dataset.state = "drawn";
    } catch (fault) {
      box.dataset.state = "failed";
      const wait = box.querySelector(".map-wait");
      if (wait) wait.textContent = JSON.parse(box.dataset.words).failed;
      console.warn("map:", fault);
    }
  };

  for (const box of document.querySelectorAll("[data-map]")) start(box);
})();
