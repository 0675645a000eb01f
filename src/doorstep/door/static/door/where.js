/* A telephone may say where it is, if its owner wants that. Without this script the village is enough. */
(() => {
  "use strict";

  const box = document.querySelector("[data-where]");
  if (!box || !("geolocation" in navigator)) return;
  const button = box.querySelector("button");
  const says = box.querySelector("[role=status]");
  const lon = document.getElementById(box.dataset.lon);
  const lat = document.getElementById(box.dataset.lat);
  box.hidden = false;
  if (lon.value && lat.value) says.textContent = box.dataset.kept;

  button.addEventListener("click", () => {
    says.textContent = box.dataset.wait;
    navigator.geolocation.getCurrentPosition(
      (found) => {
        lon.value = found.coords.longitude.toFixed(6);
        lat.value = found.coords.latitude.toFixed(6);
        says.textContent = box.dataset.kept;
      },
      () => {
        says.textContent = box.dataset.failed;
      },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
})();
