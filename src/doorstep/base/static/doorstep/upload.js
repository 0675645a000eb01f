/* A file may also be dropped onto its box. Without this script the button does the same. */
(() => {
  "use strict";

  for (const box of document.querySelectorAll(".upload")) {
    const input = box.querySelector("input[type=file]");
    if (!input) continue;
    const over = (is) => box.classList.toggle("is-over", is);
    box.addEventListener("dragover", (event) => {
      event.preventDefault();
      over(true);
    });
    box.addEventListener("dragleave", () => over(false));
    box.addEventListener("drop", (event) => {
      event.preventDefault();
      over(false);
      if (!event.dataTransfer.files.length) return;
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
})();
