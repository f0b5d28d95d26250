// What is half written outlives the page: a refresh, a sign-in in between, a server that starts again. It stays in this
// tab, and is gone once it was sent, the conversation was given away, or its writer signs out.

const PREFIX = "desk:";

/** The words kept under `key` (whose they are and of which conversation). A browser may refuse to keep any. */
export function draftOf(key) {
  const name = `${PREFIX}${key}`;
  return {
    read() {
      try {
        return sessionStorage.getItem(name) ?? "";
      } catch {
        return "";
      }
    },
    keep(text) {
      try {
        if (text) sessionStorage.setItem(name, text);
        else sessionStorage.removeItem(name);
      } catch {
        // then it is kept as long as the page is
      }
    },
  };
}
