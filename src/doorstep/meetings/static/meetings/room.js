// The wall of the meeting room: arrow keys, space and page keys do what the links do.
"use strict";

const KEYS = { ArrowRight: "next", PageDown: "next", " ": "next", ArrowLeft: "prev", PageUp: "prev" };

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, button, summary, a");
  if (event.altKey || event.ctrlKey || event.metaKey || (isTyping && event.key === " ")) {
    return;
  }
  const link = document.querySelector(`.room a[rel="${KEYS[event.key]}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
