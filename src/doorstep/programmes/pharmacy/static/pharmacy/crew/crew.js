/* The crew's page: starts what is kept, the sending, and the views. */

import { open } from "../../devices/store.js";
import { Outbox } from "../../devices/outbox.js";
import { judged } from "../../devices/seal.js";
import { Views } from "./views.js";

const APP = "crew 1";
const COPY = ["copy", "changes", "vehicle"];
const root = document.getElementById("crew");
const addresses = JSON.parse(root.dataset.addresses);
const words = JSON.parse(root.dataset.words);

export function say(word, values = {}) {
  return (words[word] ?? word).replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? "");
}

const store = await open("doorstep-crew");
const key = (await store.fact("key")) ?? (await named());
const state = { snapshot: undefined, seal: "", sending: "", unsent: 0, persisted: false, isTaken: false, ahead: 0, now };
const outbox = new Outbox(store, { addresses, key, name: deviceName(), tell, patience: Number(root.dataset.patience) });
const views = new Views({ store, state, say, record, refresh, clear, flush: () => outbox.flush() });
const kept = await store.fact("copy");
state.ahead = kept?.ahead ?? 0;
state.snapshot = await opened(kept, (await store.fact("changes")) ?? []);
await forgetAnotherDay();

/* The copy as the office sealed it for this device, with what the crew did since; nothing where it was changed. */
async function opened(copy, changes) {
  if (!copy) return undefined;
  const word = await judged(copy, root.dataset.sealKey);
  const content = word === "changed" ? undefined : JSON.parse(copy.text);
  const isOurs = content?.device === key;
  state.seal = isOurs ? word : "changed";
  return isOurs ? views.mended(content, changes) : undefined;
}

/* This moment by the office's clock, as far as this device knows how far its own is ahead of it. */
function now() {
  return new Date(Date.now() - state.ahead);
}

async function named() {
  const made = crypto.randomUUID();
  await store.keep("key", made);
  return made;
}

function deviceName() {
  const kind = navigator.userAgentData?.platform || (navigator.userAgent.match(/\(([^;)]+)/) ?? [])[1] || "";
  return `${say("device")} ${kind} ${key.slice(0, 4)}`.trim();
}

/* Keeps one report; it is on the disk when this resolves. Sending follows by itself. */
async function record(kind, body, says, more = {}) {
  const report = await store.record({
    kind: `pharmacy.${kind}`, about: state.snapshot?.trip ?? "", body, says,
    occurred_at: new Date().toISOString(), app_version: APP, snapshot: state.snapshot?.signature ?? "", ...more,
  });
  await count();
  outbox.flush().then(count);
  return report;
}

async function tell(word) {
  const [wasSending, hadCopy] = [state.sending === "sending", state.snapshot !== undefined];
  if (word !== "other_tab") state.sending = word;
  await count();
  if (word === "sent" || word === "held") views.refreshLists();
  if (!["sending", "offline"].includes(word)) await heed();
  const isBare = hadCopy && !state.snapshot && !state.isTaken; // the copy of another day has just gone
  if (word === "sent" && (wasSending || isBare)) await refresh("", { isQuiet: true });
}

/* Asks whether the vehicle was taken or given back; if so, the day is forgotten, whoever holds the device. */
async function heed() {
  try {
    const response = await fetch(`${addresses.standing}?device=${key}`, { cache: "no-store" });
    if (response.ok) state.isTaken = (await response.json()).is_taken_back;
  } catch { /* no network: asked again in a minute */ }
  if (state.isTaken) await forget();
  else await forgetAnotherDay();
}

/* A copy of another day is forgotten, network or not, as soon as nothing is unsent; the page itself stays. */
async function forgetAnotherDay() {
  const today = now().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  if (!state.snapshot || state.snapshot.day === today || (await store.unsent()).length) return;
  await forget(["copy", "changes"], false);
}

async function forget(names = COPY, isPageToo = true) {
  await store.forget(names);
  const hadCopy = state.snapshot !== undefined;
  state.snapshot = undefined;
  if (isPageToo && !(await store.unsent()).length) await forgetPage();
  show();
  if (hadCopy) views.draw(false);
  else views.refreshLists();
}

async function forgetPage() {
  for (const name of await caches.keys()) {
    if (name.startsWith(`kept ${addresses.page} `)) await (await caches.open(name)).delete(addresses.page);
  }
}

async function count() {
  state.unsent = (await store.unsent()).length;
  show();
}

/* The line above everything: network, what is unsent, how old the copy is. */
function show() {
  Object.assign(root.dataset, { unsent: state.unsent, sending: state.sending });
  const isIll = ["log_in", "server_ill", "shut_out"].includes(state.sending);
  const isOff = !navigator.onLine || state.sending === "offline";
  root.dataset.state = isOff ? "offline" : isIll ? "ill" : state.unsent ? "waiting" : "fine";
  const unsent = state.unsent ? say("unsent", { n: state.unsent }) : say("all_sent");
  document.getElementById("crew-line").textContent =
    isOff ? say("offline") : state.sending === "sending" ? say("sending") : unsent;
  document.getElementById("crew-badge").textContent = state.unsent ? unsent : say("recorded");
  document.getElementById("crew-copy").textContent = state.snapshot
    ? say("as_of", { when: new Date(state.snapshot.as_of).toLocaleString(document.documentElement.lang, {
      month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" }) })
    : say("no_copy");
  const notice = document.getElementById("crew-notice");
  root.dataset.taken = state.isTaken;
  const isDoubtful = ["changed", "unchecked"].includes(state.seal);
  const line = state.isTaken ? say("taken_back") : isIll && !isOff ? say(state.sending)
    : isDoubtful ? say(`copy_${state.seal}`) : views.isOld() ? say("old_copy") : "";
  root.dataset.seal = state.seal;
  const mayLogIn = state.sending === "log_in" && !isOff;
  const drawn = `${line} ${mayLogIn}`;
  if (notice.dataset.drawn === drawn) return;
  notice.dataset.drawn = drawn;
  notice.replaceChildren();
  if (!line) return;
  const box = document.createElement("div");
  box.className = "notice warn";
  box.append(line);
  if (mayLogIn) {
    const link = document.createElement("a");
    link.className = "btn";
    link.href = addresses.login;
    link.textContent = say("log_in_button");
    box.append(link);
  }
  notice.append(box);
}

/* Loads the copy of the books anew, if anybody answers. One that was changed on the way is not taken; one that cannot be
checked here is used while connected and not kept. */
async function refresh(vehicle, { isQuiet = false } = {}) {
  if (vehicle) await store.keep("vehicle", vehicle);
  const chosen = (await store.fact("vehicle")) ?? "";
  await heed();
  if (state.isTaken) return;
  try {
    const response = await fetch(`${addresses.snapshot}?device=${key}&vehicle=${chosen}`, {
      headers: { Accept: "application/json" }, cache: "no-store", credentials: "same-origin" });
    if (response.status === 401) state.sending = "log_in";
    if (response.ok) {
      const copy = await response.json();
      const changes = (await store.unsent()).map(({ kind, body }) => ({ kind, body }));
      const fresh = await opened(copy, changes);
      if (fresh) Object.assign(state, { snapshot: fresh, ahead: Date.now() - new Date(fresh.as_of) });
      if (fresh && state.seal === "genuine") await store.keepAll({ copy: { ...copy, ahead: state.ahead }, changes });
    }
  } catch { /* no network: the last copy stays */ }
  await count();
  if (!isQuiet || views.at === "today") views.draw(false);
}

/* Gives the vehicle back and takes the day off the device, when everything has arrived. */
async function clear() {
  if ((await store.unsent()).length) return "send_first";
  const given = await outbox.post(addresses.back, { device: key });
  if (given.state !== "fine") return given.state === "offline" ? "connect_first" : given.state;
  if (!(await store.clear(COPY))) return "send_first";
  state.snapshot = undefined;
  await forgetPage();
  show();
  return "cleared";
}

navigator.serviceWorker?.register(addresses.worker, { scope: addresses.page }).then(keepPage).catch(() => {});

/* The first visit comes before the worker: put the page among what it keeps. */
async function keepPage() {
  await navigator.serviceWorker.ready;
  for (const name of await caches.keys()) {
    if (!name.startsWith(`kept ${addresses.page} `)) continue;
    const kept = await caches.open(name);
    if (!(await kept.match(addresses.page))) await kept.add(addresses.page);
  }
  root.dataset.ready = "offline";
}

state.persisted = (await navigator.storage?.persist?.()) ?? false;
addEventListener("online", show);
addEventListener("offline", show);
addEventListener("hashchange", () => views.draw());
views.draw();
await count();
await refresh();
await outbox.flush();
root.dataset.started = "yes";
