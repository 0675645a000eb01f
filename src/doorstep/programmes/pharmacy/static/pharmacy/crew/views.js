/* What the crew sees: one view for each step, filled from templates that the server wrote in the reader's language. */

import { Full } from "../../devices/store.js";

const MOST_SHOWN = 12;

export class Views {
  constructor(tools) {
    Object.assign(this, tools);
    this.place = document.getElementById("crew-view");
    this.place.addEventListener("click", event => this.pressed(event));
  }

  get copy() {
    return this.state.snapshot;
  }

  isOld() {
    return Boolean(this.copy) && new Date(this.copy.fresh_until) < this.state.now();
  }

  stop(id) {
    return this.copy?.stops.find(one => one.id === Number(id));
  }

  /* Draws the view that the address names: #/stop/7, #/pressure/7, #/unsent. */
  draw(mayFocus = true) {
    const [name = "today", id] = location.hash.replace(/^#\//, "").split("/").filter(Boolean);
    const stop = this.stop(id);
    const draw = this[`draw_${name}`];
    if (!draw || (id && !stop)) return this.draw_today();
    this.at = name;
    draw.call(this, stop);
    if (mayFocus && name !== "today") this.place.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  refreshLists() {
    if (this.at === "unsent") this.draw_unsent();
  }

  fill(template, values, isShown = {}) {
    const part = document.getElementById(template).content.cloneNode(true);
    for (const [name, value] of Object.entries(values)) {
      const at = part.querySelector(`[data-fill="${name}"]`);
      if (Array.isArray(value)) at.replaceChildren(...value);
      else at.textContent = value;
    }
    for (const one of part.querySelectorAll("[data-if]")) if (!isShown[one.dataset.if]) one.remove();
    return part;
  }

  show(template, values = {}, isShown = {}) {
    this.place.replaceChildren(this.fill(template, values, isShown));
    return this.place;
  }

  async pressed(event) {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    if (button.dataset.do === "clear") return this.clearNow();
    button.disabled = true;
    await (button.dataset.do === "flush" ? this.flush() : this.refresh(button.dataset.vehicle));
    button.disabled = false;
    this.draw(false);
  }

  draw_today() {
    this.at = "today";
    const copy = this.copy;
    const charge = copy?.vehicle && copy.charge !== "mine" ? this.say(`charge_${copy.charge}`) : "";
    const several = copy && !copy.vehicle && copy.vehicles.length;
    const vehicle = copy?.vehicles.find(one => one.id === copy.vehicle)?.name ?? "";
    const litres = this.load();
    const stops = (copy?.stops ?? []).map(stop => this.row(stop));
    const instead = several ? [this.fill("view-vehicles", { choices: copy.vehicles.map(one => this.choice(one)) })]
      : copy && !stops.length ? [this.fill("view-no-stops", {})] : [];
    const view = this.show("view-today", {
      lead: copy ? [this.day(copy.day), vehicle].filter(Boolean).join(" · ") : this.say("no_copy"), litres, charge, instead, stops,
    }, { litres, charge, stock: copy?.stock.length });
    if (!stops.length) view.querySelector("ol").remove();
  }

  day(day) {
    return new Date(`${day}T00:00`).toLocaleDateString(document.documentElement.lang, {
      weekday: "long", month: "long", day: "numeric" });
  }

  /* What the timetable lets the vehicle take along for the stops it has not missed, where it is asked for something. */
  load() {
    const stops = (this.copy?.stops ?? []).filter(one => one.state !== "missed");
    const [n, room] = [stops.reduce((all, one) => all + (one.litres ?? 0), 0), this.copy?.room];
    return n ? this.say(room ? "load_in_room" : "load_today", { n: written(n), room: written(room ?? 0) }) : "";
  }

  loadHere(stop) {
    return stop.litres ? this.say("load_here", { n: written(stop.litres) }) : "";
  }

  choice(vehicle) {
    const button = document.createElement("button");
    button.className = "crew-tile";
    button.dataset.do = "refresh";
    button.dataset.vehicle = vehicle.id;
    button.textContent = vehicle.name;
    return button;
  }

  row(stop) {
    const part = this.fill("row-stop", {
      time: `${stop.starts}–${stop.ends}`, name: stop.name,
      more: [this.loadHere(stop), stop.is_makeup ? this.say("makeup") : ""].filter(Boolean).join(" · "), mark: this.mark(stop),
    });
    part.querySelector("a").href = `#/stop/${stop.id}`;
    part.querySelector("a").dataset.state = stop.state;
    return part;
  }

  mark(stop) {
    const clock = new Date().toTimeString().slice(0, 5);
    const isNow = this.copy.day === localDay() && stop.starts <= clock && clock <= stop.ends;
    return stop.state !== "planned" ? this.say(`stop_${stop.state}`) : isNow ? this.say("now") : "";
  }

  draw_stop(stop) {
    const lead = [`${stop.starts}–${stop.ends}`, this.loadHere(stop), this.mark(stop)].filter(Boolean).join(" · ");
    const isShown = { stock: this.copy.stock.length, planned: stop.state === "planned" };
    const view = this.show("view-stop", { name: stop.name, lead }, isShown);
    for (const link of view.querySelectorAll("[data-to]")) link.href = `#/${link.dataset.to}/${stop.id}`;
  }

  /* A form: `read` returns [kind, body, what it says, what is shown after], or a word that says what is wrong. */
  form(template, stop, read, values = {}) {
    const view = this.show(template, stop ? { name: stop.name, ...values } : values);
    const back = view.querySelector("[data-back]");
    if (back) back.href = `#/stop/${stop.id}`;
    const form = view.querySelector("form");
    form.addEventListener("submit", async event => {
      event.preventDefault();
      const read_ = form.checkValidity() ? read(form) : "check_values";
      if (typeof read_ === "string") return this.complain(form, read_);
      const button = form.querySelector(".crew-big");
      button.disabled = true;
      try {
        await this.record(read_.kind, read_.body, read_.says);
      } catch (fault) {
        button.disabled = false;
        return this.complain(form, fault instanceof Full ? "full" : "failed");
      }
      read_.then?.();
      this.draw_done(stop, read_);
    });
    return form;
  }

  complain(form, word) {
    form.querySelector(".notice")?.remove();
    const box = document.createElement("div");
    box.className = "notice bad";
    box.setAttribute("role", "alert");
    box.textContent = this.say(word);
    form.prepend(box);
    box.scrollIntoView({ block: "center" });
    form.querySelector(":invalid")?.focus();
  }

  draw_done(stop, { title, advice = "", band = "", says, again }) {
    const view = this.show("view-done", { title: title ?? this.say("saved"), lead: says, advice });
    view.querySelector(".crew-done").dataset.band = band;
    const more = view.querySelector('[data-fill="again"]');
    if (again) more.href = location.hash; else more.remove();
    if (again) more.addEventListener("click", event => { event.preventDefault(); this.draw(); });
    const back = view.querySelector('[data-fill="back"]');
    back.href = stop ? `#/stop/${stop.id}` : "#/";
    if (!stop) back.textContent = this.say("today");
    this.place.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  draw_pressure(stop) {
    this.form("view-pressure", stop, form => {
      const [systolic, diastolic] = [form.systolic.valueAsNumber, form.diastolic.valueAsNumber];
      if (![systolic, diastolic].every(Number.isInteger) || diastolic >= systolic) return "check_values";
      const rule = this.copy.measuring;
      const band = systolic >= rule.urgent_systolic || diastolic >= rule.urgent_diastolic ? "urgent"
        : systolic >= rule.raised_systolic || diastolic >= rule.raised_diastolic ? "raised"
          : systolic < rule.low_systolic ? "low" : "usual";
      return this.measured("pressure", stop, { systolic, diastolic }, `${systolic}/${diastolic} mmHg`, band);
    }).systolic.focus();
  }

  draw_sugar(stop) {
    this.form("view-sugar", stop, form => {
      const [tenths, fasting] = [Math.round(form.sugar.valueAsNumber * 10), form.fasting.checked];
      const rule = this.copy.measuring;
      const band = tenths >= rule.urgent_sugar ? "urgent"
        : tenths >= (fasting ? rule.raised_fasting : rule.raised_any) ? "raised"
          : tenths < rule.low_sugar ? "low" : "usual";
      const says = `${(tenths / 10).toFixed(1)} mmol/L${fasting ? ` · ${this.say("fasting")}` : ""}`;
      return this.measured("sugar", stop, { tenths, fasting }, says, band);
    }).sugar.focus();
  }

  measured(kind, stop, values, says, band) {
    return { kind, body: { stop: stop.id, ...values }, says: stop.name, title: `${says} · ${this.say(`band_${band}`)}`,
      advice: this.say(`advice_${band}`), band, again: true };
  }

  draw_unmet(stop) {
    let chosen = null;
    const form = this.form("view-unmet", stop, form_ => {
      const words = form_.asked_for.value.trim();
      if (!chosen && !words) return "choose_something";
      const body = { stop: stop.id, why: form_.why.value, ...(chosen ? { medicine: chosen.id } : { asked_for: words }) };
      return { kind: "unmet", body, says: `${stop.name} · ${chosen ? named(chosen) : words}`, again: true };
    });
    const list = form.querySelector('[data-fill="found"]');
    const offer = () => {
      const words = form.asked_for.value.trim();
      const found = this.copy.medicines.filter(one => isCalled(one, words)).slice(0, MOST_SHOWN);
      list.replaceChildren(...(chosen ? [] : found).map(one => {
        const [item, button] = [document.createElement("li"), document.createElement("button")];
        button.type = "button";
        button.className = "btn quiet";
        button.textContent = `${named(one)} ${one.more}`;
        button.addEventListener("click", () => { chosen = one; form.asked_for.value = button.textContent; offer(); });
        item.append(button);
        return item;
      }));
    };
    form.asked_for.addEventListener("input", () => { chosen = null; offer(); });
    offer();
  }

  draw_held(stop) {
    this.form("view-held", stop, form => {
      const [served, answered, satisfied] = ["served", "answered", "satisfied"].map(name => form[name].valueAsNumber);
      if (!(satisfied <= answered && answered <= served)) return "check_values";
      const body = { stop: stop.id, served, answered, satisfied };
      return { kind: "held", body, says: `${stop.name} · ${this.say("people", { n: served })}`,
        then: () => this.mend("held", body) };
    });
  }

  draw_miss(stop) {
    this.form("view-miss", stop, form => ({
      kind: "missed", body: { stop: stop.id, reason: form.reason.value, note: form.elements.note.value.trim() },
      says: stop.name, title: this.say("missed"), then: () => this.mend("missed", { stop: stop.id }),
    }));
  }

  /* Sale: what is aboard, the lot that must go first on top; tap to add. */
  draw_sell(stop) {
    const sold = new Map();
    const codes = new Map(this.copy.stock.map(one => [one.lot, []]));
    const form = this.form("view-sell", stop, form_ => {
      const lines = [...sold].filter(([, n]) => n).map(([lot, quantity]) => ({ lot, quantity, codes: codes.get(lot).slice(0, quantity) }));
      if (!lines.length) return "choose_something";
      const { boxes, fen } = sum();
      const holds = collected();
      if (holds.length > 1) return "one_hold";
      if (holds.some(one => !/^[0-9]{6}$/.test(one.code))) return "check_values";
      const body = { stop: stop.id, lines, pay: form_.pay.value, total_fen: fen, ...(holds.length ? { holds } : {}) };
      const names = this.copy.stock.filter(one => sold.get(one.lot)).map(one => `${named(one)} ×${sold.get(one.lot)}`);
      return { kind: "sale", body, title: this.total(boxes, fen), says: names.join(", "), again: true, then: () => this.mend("sale", body) };
    });
    const sum = () => this.copy.stock.reduce((all, one) => ({ boxes: all.boxes + (sold.get(one.lot) ?? 0),
      fen: all.fen + (sold.get(one.lot) ?? 0) * (one.price_fen ?? 0) }), { boxes: 0, fen: 0 });
    const [list, aside] = ["goods", "holds"].map(name => form.querySelector(`[data-fill="${name}"]`));
    const held = this.held();
    const asides = held.map(one => this.aside(one));
    aside.replaceChildren(...asides);
    const collected = () => held.map((one, at) => ({ hold: one.id, code: asides[at].querySelector("input").value.trim() }))
      .filter(one => one.code);
    const rows = this.copy.stock.map(one => this.good(one, n => {
      sold.set(one.lot, n);
      const { boxes, fen } = sum();
      form.querySelector('[data-fill="total"]').textContent = boxes ? this.total(boxes, fen) : "";
    }, n => goesBack(one, n)));
    list.replaceChildren(...rows);
    const goesBack = this.scanning(form, codes, lot => rows[this.copy.stock.findIndex(one => one.lot === lot)]);
    form.querySelector("#find").addEventListener("input", event => {
      rows.forEach((row, at) => { row.hidden = !isCalled(this.copy.stock[at], event.target.value); });
    });
  }

  /* A scanner types the code and presses Enter: one more pack of the lot that must go first. Of packs with codes one
  goes back when it is scanned again: returns what says whether a pack may go back without that. */
  scanning(form, codes, row) {
    let back = null;
    const [input, told] = [form.querySelector("#scan"), form.querySelector('[data-fill="scanned"]')];
    input.addEventListener("keydown", event => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      const code = input.value.replace(/\s/g, "").toUpperCase();
      input.value = "";
      if (!code) return;
      const good = this.copy.stock.find(one => one.prefixes.some(prefix => code.startsWith(prefix)));
      const isTwice = [...codes.values()].some(all => all.includes(code));
      const lot = back?.lot;
      back = null;
      if (codes.get(lot)?.includes(code)) {
        codes.set(lot, codes.get(lot).filter(one => one !== code));
        row(lot).querySelector('[data-fill="less"]').click();
        told.textContent = this.say("scanned_back");
        return;
      }
      told.textContent = isTwice ? this.say("scanned_before") : good ? this.say("scanned", { name: named(good) })
        : this.say("scanned_strange");
      if (isTwice || !good) return;
      codes.get(good.lot).push(code);
      row(good.lot).querySelector('[data-fill="plus"]').click();
    });
    return (one, n) => {
      const mine = codes.get(one.lot);
      if (n > mine.length) return true;
      if (n === 1) return Boolean(codes.set(one.lot, []));
      back = one;
      told.textContent = this.say("scan_back", { name: named(one) });
      input.focus();
      return false;
    };
  }

  total(boxes, fen) {
    return fen ? this.say("total", { n: boxes, yuan: (fen / 100).toFixed(2) }) : this.say("boxes", { n: boxes });
  }

  good(one, changed, mayGoBack) {
    const row = this.fill("row-good", { name: named(one), more: this.about(one) }).firstElementChild;
    const [less, plus] = [row.querySelector('[data-fill="less"]'), row.querySelector('[data-fill="plus"]')];
    const output = row.querySelector("output");
    const set = n => {
      output.value = n;
      less.disabled = n < 1;
      changed(n);
    };
    less.setAttribute("aria-label", this.say("one_less", { name: named(one) }));
    plus.setAttribute("aria-label", this.say("one_more", { name: named(one) }));
    const why = this.isOld() && one.class !== "otc_b" ? "not_now" : one.may ? "" : "only_pharmacist";
    plus.disabled = Boolean(why);
    if (why) row.querySelector("small").textContent = this.say(why);
    less.addEventListener("click", () => {
      if (mayGoBack(Number(output.value))) set(Number(output.value) - 1);
    });
    plus.addEventListener("click", () => set(Number(output.value) + 1));
    less.disabled = true;
    return row;
  }

  /* What is put aside now, by the office's clock. */
  held() {
    return (this.copy.holds ?? []).filter(one => new Date(one.until) > this.state.now());
  }

  aside(one) {
    const when = new Date(one.until).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const row = this.fill("row-hold", { name: this.say("put_aside", { name: named(one), n: one.packs, when }) }).firstElementChild;
    row.querySelector("input").id = `hold-${one.id}`;
    row.querySelector("label").htmlFor = `hold-${one.id}`;
    return row;
  }

  about(one) {
    const aside = this.held().filter(hold => hold.medicine === one.medicine).reduce((all, hold) => all + hold.packs, 0);
    return [one.more, aside && this.say("kept_back", { n: aside }), this.say("lot", { number: one.number }), this.say("left", { n: one.quantity }), one.last_use && this.say("use_by", { day: one.last_use }),
      one.price_fen && this.say("yuan", { n: (one.price_fen / 100).toFixed(2) }),
      ["rx", "otc_a", "supervised"].includes(one.class) && this.say("only_pharmacist")].filter(Boolean).join(" · ");
  }

  draw_count() {
    const form = this.form("view-count", null, () => {
      const inputs = [...list.querySelectorAll("input")];
      const lines = this.copy.stock.map((one, at) => ({ lot: one.lot, counted: inputs[at].valueAsNumber }))
        .filter(one => Number.isInteger(one.counted));
      if (!lines.length) return "choose_something";
      const body = { vehicle: this.copy.vehicle, lines };
      return { kind: "count", body, says: this.say("counted", { n: lines.length }), then: () => this.mend("count", body) };
    });
    const list = form.querySelector('[data-fill="goods"]');
    list.replaceChildren(...this.copy.stock.map(one => {
      const row = this.fill("row-count", { name: named(one), more: "" }).firstElementChild;
      row.querySelector("input").id = `count-${one.lot}`;
      row.querySelector("label").htmlFor = `count-${one.lot}`;
      row.querySelector("small").textContent = [one.more, this.say("lot", { number: one.number }), one.last_use && this.say("use_by", { day: one.last_use })]
        .filter(Boolean).join(" · ");
      return row;
    }));
  }

  draw_note() {
    this.form("view-note", null, form => {
      const note = form.elements.note.value.trim();
      return note ? { kind: "note", body: { note }, says: note.slice(0, 60) } : "choose_something";
    });
  }

  /* The copy follows what the crew did, until the next one comes. */
  mend(kind, body) {
    mend(this.copy, kind, body);
    this.store.addTo("changes", { kind, body }).catch(() => {}); // a full device: the next copy knows it
  }

  /* A copy that does not know yet what waits here. */
  mended(copy, unsent) {
    for (const one of unsent) mend(copy, one.kind.replace("pharmacy.", ""), one.body);
    return copy;
  }

  async draw_unsent() {
    const [unsent, told] = [await this.store.unsent(), await this.store.told()];
    if (this.at !== "unsent") return;
    const row = report => this.fill("row-report", {
      kind: this.say(report.kind.replace(/^pharmacy\.(held)?/, (_, held) => held ? "stop_done" : "")),
      says: report.says ?? "",
      when: new Date(report.occurred_at).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }),
      state: this.say(report.reply ?? "waiting"),
    });
    this.show("view-unsent", {
      unsent: unsent.map(row), told: told.slice(0, 100).map(row),
      promise: this.say(this.state.persisted ? "persisted_yes" : "persisted_no"),
      ...(unsent.length ? { none: "" } : {}),
    }, { told: told.length });
  }

  draw_close() {
    this.show("view-close", { lead: this.state.unsent ? this.say("unsent", { n: this.state.unsent }) : this.say("all_sent") });
  }

  async clearNow() {
    await this.flush();
    const word = await this.clear();
    this.show("view-close", { lead: this.say(word) });
    if (word === "cleared") this.place.querySelector("[data-do]").remove();
  }
}

function mend(copy, kind, body) {
  const stop = copy.stops.find(one => one.id === body?.stop);
  if (stop && (kind === "held" || kind === "missed")) stop.state = kind;
  if (kind !== "sale" && kind !== "count") return;
  const collected = (body.holds ?? []).map(one => one.hold);
  copy.holds = (copy.holds ?? []).filter(one => !collected.includes(one.id));
  for (const line of body.lines) {
    const good = copy.stock.find(one => one.lot === line.lot);
    if (good) good.quantity = line.counted ?? Math.max(0, good.quantity - line.quantity);
  }
}

/* What a medicine is called in the reader's language: its international name beside what stands on the box. */
function named(one) {
  return one.inn && document.documentElement.lang.startsWith("en") ? `${one.inn} ${one.name}` : one.name;
}

function written(number) {
  return number.toLocaleString(document.documentElement.lang);
}

function isCalled(one, words) {
  return `${one.name} ${one.inn ?? ""}`.toLowerCase().includes(words.trim().toLowerCase());
}

function localDay() {
  const now = new Date();
  return [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(one => String(one).padStart(2, "0")).join("-");
}
