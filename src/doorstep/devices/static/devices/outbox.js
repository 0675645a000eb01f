/* Sends what is kept, as often as it takes: on load, when a network comes, every minute, and on a button.

Whether something counts once is the server's work; here nothing is forgotten before it is answered. */

const AT_ONCE = 50;
const PATIENCE_MS = 20000;
const EVERY_MS = 60000;

export class Outbox {
  /* `addresses`: sync, device and page; `tell(state)`: sent, sending, other_tab, offline, server_ill, log_in, shut_out. */
  constructor(store, { addresses, key, name, tell, patience = PATIENCE_MS }) {
    Object.assign(this, { store, addresses, key, name, tell, patience });
    this.atOnce = AT_ONCE;
    addEventListener("online", () => this.flush());
    setInterval(() => this.flush(), EVERY_MS);
  }

  /* Sends everything; one window at a time. Returns the state it ended in. */
  async flush() {
    if (!navigator.locks) return this.busy ?? (this.busy = this.send().finally(() => { this.busy = null; }));
    return navigator.locks.request(`outbox ${this.key}`, { ifAvailable: true }, async lock => {
      if (!lock) return this.said("other_tab");
      return this.send();
    });
  }

  said(state) {
    this.tell(state);
    return state;
  }

  async send() {
    for (;;) {
      const unsent = await this.store.unsent();
      if (!unsent.length) return this.said("sent");
      this.tell("sending");
      if (!(await this.store.fact("registered"))) {
        const registered = await this.post(this.addresses.device, { device: this.key, name: this.name });
        if (registered.state !== "fine") return this.said(registered.state);
        await this.store.keep("registered", true);
      }
      const part = unsent.slice(0, this.atOnce);
      const answer = await this.post(this.addresses.sync, {
        device: this.key, sent_at: new Date().toISOString(), waiting: unsent.length - part.length,
        operations: part.map(({ id, seq, kind, about, body, occurred_at, app_version, snapshot }) =>
          ({ id, seq, kind, about, body, occurred_at, app_version, snapshot })),
      });
      if (answer.state === "unknown_device") {
        await this.store.keep("registered", false);
        return this.said("server_ill");
      }
      if (answer.state === "too_many" && this.atOnce > 1) {
        this.atOnce = Math.ceil(this.atOnce / 2);
        continue;
      }
      if (answer.state !== "fine") return this.said(answer.state === "too_many" ? "server_ill" : answer.state);
      await this.store.answered(answer.body.answers);
      this.tell(answer.body.is_shut_out ? "shut_out" : "sending");
      if (!answer.body.answers.some(one => one.id && one.reply !== "held")) return this.said("held");
    }
  }

  /* Asks the server once; says in one word how it went. */
  async post(address, body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), this.patience);
    try {
      if (!cookie("csrftoken")) await fetch(this.addresses.page, { signal: stop.signal, cache: "no-store" }); // sets it
      const response = await fetch(address, {
        method: "POST", signal: stop.signal, credentials: "same-origin", redirect: "error", cache: "no-store",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": cookie("csrftoken") },
        body: JSON.stringify(body),
      });
      if (response.status === 401 || response.status === 403) return { state: "log_in" };
      if (response.status === 404) return { state: "unknown_device" };
      if (response.status === 413) return { state: "too_many" };
      if (!response.ok) return { state: "server_ill" };
      return { state: "fine", body: await response.json() };
    } catch {
      return { state: navigator.onLine ? "server_ill" : "offline" };
    } finally {
      clearTimeout(timer);
    }
  }
}

export function cookie(name) {
  const found = document.cookie.split("; ").find(one => one.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
