// 朗读: the newest answer read aloud, where the device itself has a Chinese voice. Nothing goes over the network.

import { describe, element } from "./element.js";

/** `offer(node)` puts the button below a bubble; there is only one. `stop()` ends the reading. */
export function speech() {
  const synthesis = window.speechSynthesis;
  const button = describe(element("button", "button secondary speak", "朗读"), { type: "button", "aria-pressed": false });
  let voice = null;
  let newest = null;
  button.addEventListener("click", () => (isOn() ? stop() : speak()));
  if (!synthesis || !window.SpeechSynthesisUtterance) return { offer() {}, stop() {} };
  synthesis.addEventListener?.("voiceschanged", find);
  addEventListener("pagehide", stop);
  find();
  return { offer, stop };

  function find() {
    const chinese = synthesis.getVoices().filter((one) => one.localService && /^(zh|cmn)/i.test(one.lang));
    voice = chinese.find((one) => /CN|Hans/i.test(one.lang)) ?? chinese[0] ?? null;
    show();
  }

  function offer(node) {
    newest = node;
    show();
  }

  function show() {
    if (!voice || !newest) return;
    const hadFocus = document.activeElement === button;
    newest.append(button);
    if (hadFocus) button.focus({ preventScroll: true });
  }

  function isOn() {
    return button.getAttribute("aria-pressed") === "true";
  }

  function speak() {
    const copy = newest.querySelector(".bubble-body").cloneNode(true);
    for (const unread of copy.querySelectorAll("button, [hidden]")) unread.remove();
    const words = new SpeechSynthesisUtterance(copy.textContent);
    words.voice = voice;
    words.lang = voice.lang;
    words.rate = 0.9;
    words.onend = words.onerror = () => set(false);
    synthesis.cancel();
    synthesis.speak(words);
    set(true);
  }

  function stop() {
    if (!isOn()) return;
    synthesis.cancel();
    set(false);
  }

  function set(on) {
    button.setAttribute("aria-pressed", String(on));
    button.textContent = on ? "停止朗读" : "朗读";
  }
}
