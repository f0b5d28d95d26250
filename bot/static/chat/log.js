// The transcript: follows its end, fetches what is older when one scrolls up, and holds a limited number of bubbles.

import { bubble } from "./bubbles.js";
import { isAfterPause, timeLine } from "./times.js";

const NEAR_END_PX = 120;
const NEAR_START_PX = 600;
const MOST = 300; // bubbles; then the oldest go, and are fetched again when wanted
const KEPT = 150;

/**
 * `add(messages)` puts bubbles at the end, `addOwn(node)` one of the citizen's that the server does not know yet.
 * `readBefore(id)` gives what is older; `onBreak` hears that it failed.
 */
export class Log {
  constructor({ log, earlier, newer, readBefore, onBreak }) {
    Object.assign(this, { log, earlier, newer, readBefore, onBreak });
    this.lastTime = 0;
    this.opened = false; // what was said before has come
    this.following = false; // the end is in sight, and stays so
    this.loading = false;
    earlier.addEventListener("click", () => this.loadEarlier());
    newer.addEventListener("click", () => {
      this.scrollToEnd();
      log.focus({ preventScroll: true }); // the button is gone
    });
    this.height = log.clientHeight;
    log.addEventListener("scroll", () => {
      const isResized = log.clientHeight !== this.height;
      this.height = log.clientHeight;
      if (isResized && window.ResizeObserver) return; // the keyboard came, nobody has scrolled: the observer follows
      this.following = this.isAtEnd();
      if (this.following) newer.hidden = true;
      if (log.scrollTop < NEAR_START_PX && !earlier.hidden && !this.following) this.loadEarlier();
    });
    const follow = () => this.follow();
    if (window.ResizeObserver) new ResizeObserver(follow).observe(log); // a keyboard opens, a phone is turned
    addEventListener("look", follow);
  }

  /** `count`: so many of the first were said before what stands here. */
  add(messages, count = messages.length) {
    const past = this.opened ? [] : messages.slice(0, this.shown().length ? count : 0);
    this.opened = true;
    if (past.length) this.quietly(() => this.prepend(past)); // somebody has said something before the page had read what was said before
    const news = messages.slice(past.length);
    const nodes = news.flatMap((message) => this.withTime(bubble(message), Date.parse(message.created_at)));
    this.append(nodes, !this.shown().length); // a conversation opens at its end
    if (past.length) this.follow();
  }

  addOwn(node) {
    this.append(this.withTime(node, Date.now()), true);
  }

  withTime(node, instant) {
    const line = isAfterPause(instant, this.lastTime) ? [timeLine(instant)] : [];
    this.lastTime = instant;
    node.dataset.time = instant;
    return [...line, node];
  }

  append(nodes, follow) {
    if (!nodes.length) return;
    const following = follow || this.following;
    this.log.append(...nodes);
    if (following) {
      this.forgetOldest();
      this.scrollToEnd();
    } else {
      this.newer.hidden = false;
    }
  }

  /** What has gone from the page is read from the server again, so only what it knows goes. */
  forgetOldest() {
    const shown = this.shown();
    if (shown.length <= MOST) return;
    const going = shown.slice(0, -KEPT);
    if (going.some((node) => !node.dataset.id || node.contains(document.activeElement))) return;
    const first = shown[going.length];
    while (this.earlier.nextElementSibling !== first) this.earlier.nextElementSibling.remove();
    this.earlier.after(timeLine(Number(first.dataset.time)));
    this.offerEarlier(true);
  }

  /** The bubbles of the conversation, without the welcome. */
  shown() {
    return [...this.log.querySelectorAll("#earlier ~ .bubble")];
  }

  offerEarlier(more) {
    if (!more && document.activeElement === this.earlier) this.log.focus({ preventScroll: true });
    this.earlier.hidden = !more;
  }

  async loadEarlier() {
    const [first] = this.shown();
    if (this.loading || !first) return;
    this.loading = true;
    this.earlier.setAttribute("aria-disabled", "true"); // disabled would drop the focus
    try {
      const { messages, more } = await this.readBefore(Number(first.dataset.id));
      if (this.shown()[0] !== first) return; // the oldest were forgotten meanwhile: these are too old by now
      this.quietly(() => this.prepend(messages));
      this.offerEarlier(more);
    } catch {
      this.onBreak();
    } finally {
      this.loading = false;
      this.earlier.removeAttribute("aria-disabled");
    }
  }

  prepend(messages) {
    let time = 0;
    const nodes = messages.flatMap((message) => {
      const instant = Date.parse(message.created_at);
      const node = bubble(message);
      node.dataset.time = instant;
      const line = isAfterPause(instant, time) ? [timeLine(instant)] : [];
      time = instant;
      return [...line, node];
    });
    const [first] = this.shown();
    const before = first.getBoundingClientRect().top;
    const line = first.previousElementSibling;
    if (line !== this.earlier && !isAfterPause(Number(first.dataset.time), time)) line.remove();
    this.earlier.after(...nodes);
    this.log.scrollTop += first.getBoundingClientRect().top - before; // what one reads stays where it is
  }

  /** Change the log without a screen reader reading the change aloud. */
  quietly(work) {
    this.log.setAttribute("aria-live", "off");
    work();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.log.setAttribute("aria-live", "polite"), 1000);
  }

  isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END_PX;
  }

  /** Something in the log or around it has grown: the end stays in sight where it was. */
  follow() {
    if (this.following) this.scrollToEnd();
  }

  scrollToEnd() {
    this.following = true;
    this.log.scrollTop = this.log.scrollHeight;
    this.newer.hidden = true;
  }
}
