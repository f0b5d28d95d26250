// When something was said, as in WeChat: the time today, then 昨天, the day of the week, the date. China's time.

import { element } from "./element.js";

const PAUSE_MS = 5 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;
const ZONE = "Asia/Shanghai";
const dayOf = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE }); // 2026-11-02
const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const clock = format(CLOCK);
const weekday = format({ weekday: "long" });
const date = format({ month: "long", day: "numeric" });
const dateAndYear = format({ year: "numeric", month: "long", day: "numeric" });

function format(options) {
  return new Intl.DateTimeFormat("zh-CN", { timeZone: ZONE, ...options });
}

/** How `instant` (ms) is called at `now`. */
export function shownTime(instant, now = Date.now()) {
  const days = Math.round((midnight(now) - midnight(instant)) / DAY_MS);
  const time = clock.format(instant);
  if (days <= 0) return time; // the reader's clock may be slow
  if (days === 1) return `昨天 ${time}`;
  if (days < 7) return `${weekday.format(instant)} ${time}`;
  const isThisYear = dayOf.format(instant).slice(0, 4) === dayOf.format(now).slice(0, 4);
  return `${(isThisYear ? date : dateAndYear).format(instant)} ${time}`;
}

function midnight(instant) {
  return Date.parse(dayOf.format(instant));
}

/** Whether what is said at `instant` begins anew after `previous`. */
export function isAfterPause(instant, previous) {
  return !previous || instant - previous >= PAUSE_MS;
}

/** A line that says when. */
export function timeLine(instant) {
  const time = element("time", "", shownTime(instant));
  time.dateTime = new Date(instant).toISOString();
  return element("p", "time-separator", time);
}

/** Call times anew once a day has passed: a page may stay open for days. */
export function keepTimesCurrent(area) {
  let today = dayOf.format(Date.now());
  setInterval(() => {
    if (dayOf.format(Date.now()) === today) return;
    today = dayOf.format(Date.now());
    for (const time of area.querySelectorAll("time")) time.textContent = shownTime(Date.parse(time.dateTime));
  }, 30000);
}
