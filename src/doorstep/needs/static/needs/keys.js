/* Keys for those who fill in many forms. Without this script the same works with Tab and the button. */
(() => {
  "use strict";

  // In a form that says so, Enter saves also from a text of several lines; Shift+Enter begins a new line.
  for (const form of document.querySelectorAll("form[data-enter-saves]")) {
    form.addEventListener("keydown", (event) => {
      const isText = event.target.tagName === "TEXTAREA";
      if (event.key !== "Enter" || !isText || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
  }

  // Everywhere, Ctrl+Enter presses the button of the form one is in.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.ctrlKey || event.isComposing) return;
    const form = event.target.closest && event.target.closest("form");
    if (!form || form.method !== "post") return;
    event.preventDefault();
    form.requestSubmit();
  });
})();
