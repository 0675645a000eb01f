// Keeps what is typed and not sent yet while the language or the size of letters is switched: until the next page of
// this tab, and nowhere else. Passwords, files and hidden fields are left alone.
(() => {
  const KEY = "typed";
  const SWITCHES = ".tools form";
  const LEFT_ALONE = new Set(["password", "file", "hidden", "submit", "button", "image", "reset"]);
  const here = () => location.pathname + location.search;

  function fields() {
    return [...document.querySelectorAll("main form[method=post] [name]")].filter((one) => !LEFT_ALONE.has(one.type));
  }

  function isTicked(one) {
    return one.type === "checkbox" || one.type === "radio";
  }

  function keep() {
    const typed = fields().map((one) => [one.name, isTicked(one) ? one.checked : one.value]);
    sessionStorage.setItem(KEY, JSON.stringify({ here: here(), typed }));
  }

  function bring() {
    const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
    sessionStorage.removeItem(KEY);
    const there = fields();
    if (!kept || kept.here !== here() || kept.typed.length !== there.length) return;
    if (kept.typed.some(([name], at) => there[at].name !== name)) return; // another form by now
    kept.typed.forEach(([, value], at) => {
      if (isTicked(there[at])) there[at].checked = value;
      else there[at].value = value;
    });
  }

  try {
    bring();
    document.querySelectorAll(SWITCHES).forEach((one) => one.addEventListener("submit", keep));
  } catch {
    // A browser that keeps nothing: then what was typed is lost, as without this script.
  }
})();
