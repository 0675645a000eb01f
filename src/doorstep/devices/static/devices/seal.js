/* Whether a copy is as the office sealed it. Web Cryptography is there in a secure context alone: https, or the machine
itself. */

/* Says `genuine`, `changed`, or `unchecked` where this browser cannot tell. */
export async function judged(copy, key) {
  if (!globalThis.crypto?.subtle) return "unchecked";
  try {
    const known = await crypto.subtle.importKey("raw", bytes(key), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    const isGenuine = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, known, bytes(copy.seal),
      new TextEncoder().encode(copy.text));
    return isGenuine ? "genuine" : "changed";
  } catch {
    return "changed"; // no text, no seal, no key
  }
}

function bytes(word) {
  return Uint8Array.from(atob(word), letter => letter.charCodeAt(0));
}
