// Within another site's page (bot/static/widget.js there): closed with Esc, and what came meanwhile is counted.

// The id of the last answer that was seen in this frame. In a frame of another site browsers may forbid storage, but
// not a cookie that is kept for that site alone.
const SEEN = /(?:^|; )gongkai_seen=(\d+)/;
const KEPT = "Path=/embed; Max-Age=15552000";
const KEPT_BY_HTTPS = `${KEPT}; Secure; SameSite=None; Partitioned`;

/** What the frame tells the widget says nothing about the conversation, so any site that may frame us may hear it. */
export function embed({ onShown }) {
  const isFramed = parent !== window;
  let shown = !isFramed;
  let lastId = 0;
  let unread = 0;
  if (isFramed) {
    addEventListener("message", (event) => {
      if (event.source !== parent || event.data?.gongkai !== "shown") return;
      shown = Boolean(event.data.shown);
      if (shown) {
        see();
        onShown();
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !event.isComposing && event.keyCode !== 229) tell({ gongkai: "close" });
    });
    tell({ gongkai: "ready" });
  }
  return { came };

  /** Answers have come, oldest first. */
  function came(answers) {
    if (!isFramed || !answers.length) return;
    const seen = Number((document.cookie.match(SEEN) ?? [])[1] ?? 0);
    lastId = answers[answers.length - 1].id;
    if (shown) return see();
    unread += answers.filter(({ id }) => id > seen).length;
    tell({ gongkai: "unread", count: unread });
  }

  function see() {
    unread = 0;
    tell({ gongkai: "unread", count: 0 });
    if (lastId) document.cookie = `gongkai_seen=${lastId}; ${location.protocol === "https:" ? KEPT_BY_HTTPS : KEPT}`;
  }

  function tell(message) {
    parent.postMessage(message, "*");
  }
}
