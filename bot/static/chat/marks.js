// Marks while a person has the conversation: who writes, and what each side's page has shown.

import { sendSeen, sendWriting } from "./api.js";
import { element } from "./element.js";

const WRITE_EVERY_MS = 3000;
const SHOWN_MS = 6000; // a mark of writing is renewed before

/** `log` shows the bubbles, `line` says that a person writes, `isAtEnd` whether the end of the log is in sight,
 * `follow` keeps it there when a mark has made the log longer. */
export class Marks {
  constructor({ log, line, field, isAtEnd, follow }) {
    Object.assign(this, { log, line, field, isAtEnd, follow });
    this.isTalk = false;
    this.seen = 0; // of the citizen's messages, by a person
    this.said = 0; // the last message of a person
    this.reported = 0;
    this.wroteAt = 0;
    this.timer = 0;
    field.addEventListener("input", () => this.write());
    document.addEventListener("visibilitychange", () => this.report());
    log.addEventListener("scroll", () => this.report());
  }

  /** Who answers from now on. */
  setOwner(owner) {
    this.isTalk = owner === "staff";
    if (!this.isTalk) this.hide();
    this.report();
  }

  /** What arrived. */
  came(messages) {
    const own = messages.filter(({ author }) => author === "staff");
    if (!own.length) return;
    this.said = own[own.length - 1].id;
    this.hide();
    this.report();
  }

  writes() {
    if (!this.isTalk) return;
    this.line.hidden = false;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), SHOWN_MS);
  }

  hide() {
    clearTimeout(this.timer);
    this.line.hidden = true;
  }

  write() {
    if (!this.isTalk || !this.field.value || Date.now() - this.wroteAt < WRITE_EVERY_MS) return;
    this.wroteAt = Date.now();
    sendWriting();
  }

  /** Only what stood before somebody's eyes has been shown. */
  report() {
    if (!this.isTalk || document.hidden || this.said <= this.reported || !this.isAtEnd()) return;
    const before = this.reported;
    this.reported = this.said;
    sendSeen(this.said).catch(() => (this.reported = before));
  }

  /** A person's page has shown the citizen's messages up to `id`: said below the last of them. */
  setSeen(id) {
    this.seen = id;
    this.draw();
  }

  draw() {
    this.log.querySelector(".bubble-seen")?.remove();
    const last = [...this.log.querySelectorAll(".bubble.mine[data-id]")].pop();
    if (this.seen && last && Number(last.dataset.id) <= this.seen) last.append(element("p", "bubble-state bubble-seen", "工作人员已看到"));
    this.follow();
  }
}
