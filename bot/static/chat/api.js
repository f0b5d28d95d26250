// The server as the chat page sees it: send, read what is new, and stay up to date.

const MESSAGES = "/api/chat/messages";
const EVENTS = "/api/chat/events";
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 30000;
const WATCH_MS = 5000;
const SILENCE_MS = 50000; // the server is heard every twenty seconds

/** A refusal or failure, with a sentence for the citizen. `retryable`: the same message may go through later. */
export class SendError extends Error {
  constructor(sentence, retryable) {
    super(sentence);
    this.retryable = retryable;
  }
}

/** Hand one message over; resolves with its id once the server has stored it. The same `clientId` is stored once. */
export function sendMessage(clientId, text) {
  return post(MESSAGES, { id: clientId, text }, "消息没有发出");
}

/** Say of answer `id` that it was "useful", "useless" or (null) neither; with "useless" a comment may go. */
export function sendFeedback(id, value, comment) {
  return post(`${MESSAGES}/${id}/feedback`, { value, comment }, "评价没有提交");
}

/** Tell a person who has the conversation that one is writing. A mark, nothing more: it may be lost. */
export function sendWriting() {
  post("/api/chat/writing", {}, "").catch(() => {});
}

/** Tell them that the page has shown what they said up to message `id`. */
export function sendSeen(id) {
  return post("/api/chat/seen", { id }, "");
}

async function post(url, body, failure) {
  let response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Requested-With": "gongkai" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new SendError(`网络不通，${failure}。`, true);
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    const retryable = response.status === 429 || response.status >= 500;
    throw new SendError(answer.error || `${failure}，请稍后再试。`, retryable);
  }
  return answer;
}

/** The bubbles before message `id`: `{messages, more}`, oldest first. */
export function readBefore(id) {
  return read(`?before=${id}`);
}

async function read(query) {
  const response = await fetch(MESSAGES + query, { cache: "no-store" });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

/**
 * The end of what was said, then everything that is said: each message once, in order.
 *
 * A stream (SSE) carries what is new; after every break it resumes behind the last message seen, and a plain GET
 * catches up when the page wakes. A stream that says nothing is dead, whatever the browser thinks of it. A visitor who
 * has not written yet has no stream. `onUnknown`: the browser sends no cookie, so no answer would ever be seen.
 */
export class Feed {
  constructor({ onMessages, onEarlier, onOwner, onWriting, onSeen, onConnection, onUnknown }) {
    Object.assign(this, { onMessages, onEarlier, onOwner, onWriting, onSeen, onConnection, onUnknown });
    this.lastId = 0;
    this.heardAt = 0;
    this.source = null;
    this.retryMs = FIRST_RETRY_MS;
    this.retryTimer = 0;
    this.running = null;
    addEventListener("online", () => this.refresh());
    addEventListener("pageshow", (event) => event.persisted && this.refresh());
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
    setInterval(() => {
      if (this.live && Date.now() - this.heardAt > SILENCE_MS) this.refresh();
    }, WATCH_MS);
  }

  /** The stream is open, or the browser is about to reopen it. */
  get live() {
    return this.source !== null && this.source.readyState !== EventSource.CLOSED;
  }

  /** Catch up now and open the stream afresh. Calls while one is under way share it. */
  refresh() {
    this.running ??= this._refresh().finally(() => (this.running = null));
    return this.running;
  }

  /** The visitor has written: from now on there is a stream. */
  async begin() {
    await this.running; // it may have looked before there was a conversation
    if (!this.live) await this.refresh();
  }

  async _refresh() {
    clearTimeout(this.retryTimer);
    try {
      const begun = await this._catchUp();
      this.retryMs = FIRST_RETRY_MS;
      this.onConnection(true);
      if (begun) this._open();
    } catch {
      this._retryLater();
    }
  }

  /** Says whether there is a conversation at all. The first time only its end is read. */
  async _catchUp() {
    if (!this.lastId) {
      const end = await read("");
      this._takeAll(end);
      this.onEarlier(end.more);
      if (!end.known) this.onUnknown();
      return end.owner !== null;
    }
    for (;;) {
      const page = await read(`?after=${this.lastId}`);
      this._takeAll(page);
      if (!page.more) return true;
    }
  }

  _takeAll({ messages, owner }) {
    this._take(messages);
    if (owner) this.onOwner(owner);
  }

  _open() {
    this.source?.close(); // after a phone has slept, a stream may look open and be dead
    this.source = new EventSource(`${EVENTS}?after=${this.lastId}`);
    this._heard();
    this.source.onopen = () => {
      this._heard();
      this.onConnection(true);
    };
    this.source.onmessage = (event) => {
      this._heard();
      this._take([JSON.parse(event.data)]);
    };
    this.source.addEventListener("owner", (event) => this.onOwner(JSON.parse(event.data)));
    this.source.addEventListener("writing", () => this.onWriting());
    this.source.addEventListener("seen", (event) => this.onSeen(JSON.parse(event.data)));
    this.source.addEventListener("beat", () => this._heard());
    this.source.onerror = () => {
      // The browser reconnects by itself with Last-Event-ID, except after an HTTP error.
      if (this.source.readyState === EventSource.CLOSED) this._retryLater();
      else this.onConnection(false);
    };
  }

  _retryLater() {
    this.onConnection(false);
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.refresh(), this.retryMs * (0.5 + Math.random() / 2));
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }

  _heard() {
    this.heardAt = Date.now();
  }

  _take(messages) {
    const fresh = messages.filter(({ id }) => id > this.lastId);
    if (!fresh.length) return;
    this.lastId = fresh[fresh.length - 1].id;
    this.onMessages(fresh);
  }
}
