/* What is kept on the device: reports not yet answered, those answered today, and the copy of the books.

A report, its number and the next number are written in one transaction that is on the disk before it ends. */

const STORES = { outbox: "id", told: "id", facts: "name" };

export class Full extends Error {}

export async function open(name) {
  const database = await asked(Object.assign(indexedDB.open(name, 1), {
    onupgradeneeded: event => {
      for (const [store, key] of Object.entries(STORES)) event.target.result.createObjectStore(store, { keyPath: key });
    },
  }));
  database.onversionchange = () => database.close();
  return new Store(database);
}

class Store {
  constructor(database) {
    this.database = database;
  }

  /* Runs `work` on the named stores in one strict transaction; resolves when it is on the disk. */
  async all(stores, work) {
    const transaction = this.database.transaction(stores, "readwrite", { durability: "strict" });
    const done = ended(transaction);
    try {
      const answer = await work(...stores.map(one => transaction.objectStore(one)));
      await done;
      return answer;
    } catch (fault) {
      try { transaction.abort(); } catch { /* it has ended by itself */ }
      await done.catch(() => {});
      throw isFull(fault) || isFull(transaction.error) ? new Full() : fault;
    }
  }

  /* Writes a report down with the next number; returns it. */
  record({ id, ...said }) {
    return this.all(["outbox", "facts"], async (outbox, facts) => {
      const last = await asked(facts.get("seq"));
      const report = { id: id ?? crypto.randomUUID(), seq: (last?.value ?? 0) + 1, ...said };
      await asked(outbox.add(report));
      await asked(facts.put({ name: "seq", value: report.seq }));
      return report;
    });
  }

  /* Every report without a final answer, in the device's own order. */
  async unsent() {
    const reports = await asked(this.database.transaction("outbox").objectStore("outbox").getAll());
    return reports.sort((one, other) => one.seq - other.seq);
  }

  async told() {
    const reports = await asked(this.database.transaction("told").objectStore("told").getAll());
    return reports.sort((one, other) => other.seq - one.seq);
  }

  /* Takes the server's answers in: a report goes only when its own answer says it has found its place. */
  answered(answers) {
    return this.all(["outbox", "told"], async (outbox, told) => {
      for (const answer of answers) {
        const report = answer.id && (await asked(outbox.get(answer.id)));
        if (!report) continue;
        if (answer.reply === "held") {
          await asked(outbox.put({ ...report, reply: "held" }));
        } else {
          await asked(told.put({ id: report.id, seq: report.seq, kind: report.kind, says: report.says,
            occurred_at: report.occurred_at, reply: answer.reply }));
          await asked(outbox.delete(report.id));
        }
      }
    });
  }

  async fact(name) {
    return (await asked(this.database.transaction("facts").objectStore("facts").get(name)))?.value;
  }

  keep(name, value) {
    return this.all(["facts"], facts => asked(facts.put({ name, value })));
  }

  /* Keeps several facts, all of them or none. */
  keepAll(given) {
    return this.all(["facts"], async facts => {
      for (const [name, value] of Object.entries(given)) await asked(facts.put({ name, value }));
    });
  }

  /* Adds to the list kept under a name. */
  addTo(name, one) {
    return this.all(["facts"], async facts => {
      const list = (await asked(facts.get(name)))?.value ?? [];
      await asked(facts.put({ name, value: [...list, one] }));
    });
  }

  /* Removes what the device knows about the day at once; what is unsent stays until it has arrived. */
  forget(names) {
    return this.all(["told", "facts"], async (told, facts) => {
      await asked(told.clear());
      for (const name of names) await asked(facts.delete(name));
    });
  }

  /* Removes everything about the day; the device's own id and numbering stay. Refuses while anything is unsent. */
  clear(names) {
    return this.all(["outbox", "told", "facts"], async (outbox, told, facts) => {
      if (await asked(outbox.count())) return false;
      await asked(told.clear());
      for (const name of names) await asked(facts.delete(name));
      return true;
    });
  }
}

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function ended(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
  });
}

function isFull(fault) {
  return fault?.name === "QuotaExceededError";
}
