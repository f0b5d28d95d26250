// Own messages that the server has not confirmed yet, kept for this tab: a page that is reloaded sends them again.

const KEY = "gongkai-unsent";

/** The messages kept, oldest first: `[clientId, text]`. Storage may be forbidden; then there are none. */
export function readUnsent() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

/** Keep a message until `forgetUnsent`. */
export function keepUnsent(clientId, text) {
  write([...readUnsent(), [clientId, text]]);
}

export function forgetUnsent(clientId) {
  write(readUnsent().filter(([id]) => id !== clientId));
}

function write(messages) {
  try {
    if (messages.length) sessionStorage.setItem(KEY, JSON.stringify(messages));
    else sessionStorage.removeItem(KEY);
  } catch {
    // A browser that stores nothing still sends; only a reload in the wrong moment loses the message.
  }
}
