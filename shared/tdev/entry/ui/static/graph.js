// Draws a plan: dagre finds the places, this makes the picture. Keyboard: Tab to a step, Enter opens its details.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const WIDE = 190;
  const HIGH = 54;
  const LEAST = 0.68; // smaller than this nobody can read it

  function made(name, attributes, parent, text) {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    if (text !== undefined) element.textContent = text;
    parent?.appendChild(element);
    return element;
  }

  function placed(data) {
    const graph = new dagre.graphlib.Graph();
    graph.setGraph({ rankdir: "LR", nodesep: 26, ranksep: 58, marginx: 16, marginy: 16 });
    graph.setDefaultEdgeLabel(() => ({}));
    data.nodes.forEach((node) => graph.setNode(node.id, { width: WIDE, height: HIGH }));
    data.edges.forEach(([from, to]) => graph.setEdge(from, to));
    dagre.layout(graph);
    return graph;
  }

  function short(text, most) {
    return text.length > most ? `${text.slice(0, most - 1)}…` : text;
  }

  function open(id) {
    const details = document.getElementById(`step-${id}`);
    if (!details) return;
    details.open = true;
    details.scrollIntoView({ block: "nearest", behavior: "smooth" });
    details.querySelector("summary").focus({ preventScroll: true });
  }

  function curve(points) {
    const [first, ...others] = points;
    const last = others[others.length - 1];
    const middle = (first.x + last.x) / 2;
    return `M${first.x},${first.y} C${middle},${first.y} ${middle},${last.y} ${last.x - 6},${last.y}`;
  }

  function node(data, at, parent) {
    const [x, y] = [at.x - WIDE / 2, at.y - HIGH / 2];
    const group = made("g", {
      class: `node ${data.status}`, tabindex: 0, role: "button", "data-at": `${x} ${y}`, transform: `translate(${x},${y})`,
    }, parent);
    made("rect", { class: "box", width: WIDE, height: HIGH, rx: 10 }, group);
    made("text", { class: "name", x: 14, y: 23 }, group, short(data.id, 22));
    made("text", { class: "agent", x: 14, y: 41 }, group, short([data.agent, ...data.marks].join(" · "), 28));
    group.addEventListener("click", () => open(data.id));
    group.addEventListener("keydown", (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        open(data.id);
      }
    });
  }

  // Buttons and the wheel with Ctrl zoom, dragging moves: both change the part of the picture that is seen. The wheel
  // alone, and a finger up or down, scroll the page. A large plan begins at its first steps, large enough to be read.
  function movable(svg, place, full) {
    const readable = Math.min(1, place.clientWidth / LEAST / full.w);
    let view = { x: full.x, y: full.y + (full.h * (1 - readable)) / 2, w: full.w * readable, h: full.h * readable };
    const show = () => svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.w} ${view.h}`);
    const zoom = (factor) => {
      const wide = Math.min(Math.max(view.w * factor, 120), full.w * 4);
      const real = wide / view.w;
      view = { x: view.x + (view.w * (1 - real)) / 2, y: view.y + (view.h * (1 - real)) / 2, w: wide, h: view.h * real };
      show();
    };
    place.addEventListener("click", (event) => {
      const way = event.target.closest("[data-zoom]")?.dataset.zoom;
      if (way === "in") zoom(0.8);
      if (way === "out") zoom(1.25);
      if (way === "all") { view = { ...full }; show(); }
    });
    svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.1 : 0.9);
    }, { passive: false });
    let from = null;
    svg.addEventListener("pointerdown", (event) => { from = event.target.closest(".node") ? null : event; });
    svg.addEventListener("pointermove", (event) => {
      if (!from || !event.buttons) return;
      const scale = view.w / svg.clientWidth;
      view.x -= (event.clientX - from.clientX) * scale;
      view.y -= (event.clientY - from.clientY) * scale;
      from = event;
      show();
    });
    svg.addEventListener("focusin", (event) => {
      const box = event.target.closest(".node");
      if (!box) return;
      const [x, y] = box.dataset.at.split(" ").map(Number);
      const hidden = x < view.x || x + WIDE > view.x + view.w || y < view.y || y + HIGH > view.y + view.h;
      if (hidden) { view.x = x + WIDE / 2 - view.w / 2; view.y = y + HIGH / 2 - view.h / 2; show(); }
    });
    show();
  }

  function draw(place) {
    const data = JSON.parse(place.dataset.graph);
    place.querySelector(":scope > svg")?.remove();
    if (!data.nodes.length) return;
    const graph = placed(data);
    const size = graph.graph();
    // A small plan is shown in its own size, in the middle; a large one as far out as it needs.
    const wide = Math.max(size.width, place.clientWidth);
    const high = Math.max(size.height, (wide * place.clientHeight) / place.clientWidth);
    const full = { x: (size.width - wide) / 2, y: (size.height - high) / 2, w: wide, h: high };
    const svg = made("svg", { role: "group", "aria-label": place.getAttribute("aria-label") });
    const tip = made("marker", { id: "tip", viewBox: "0 0 8 8", refX: 6, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
      made("defs", {}, svg));
    made("path", { class: "tip", d: "M0,0 L8,4 L0,8 z" }, tip);
    graph.edges().forEach((edge) => {
      made("path", { class: "edge", d: curve(graph.edge(edge).points), "marker-end": "url(#tip)" }, svg);
    });
    data.nodes.forEach((each) => node(each, graph.node(each.id), svg));
    place.prepend(svg);
    movable(svg, place, full);
  }

  const all = (within) => within.querySelectorAll?.("[data-graph]").forEach(draw);
  all(document);
  document.addEventListener("htmx:afterSwap", () => document.querySelectorAll("[data-graph]").forEach((place) => {
    if (!place.querySelector(":scope > svg")) draw(place);
  }));
})();
