// The chat on an office's own site: <script src="https://gongkai.example.gov.cn/widget.js" async></script>
// A button at the lower right opens /embed in a frame. Settings are attributes of the script: data-label (the button's
// words), data-side="left". It takes no style sheet, no inline code and no other file: the site's Content-Security-Policy
// needs script-src and frame-src of this origin only. docs/channels-web.md
(() => {
  const script = document.currentScript;
  if (!script || window.gongkaiWidget) return;
  window.gongkaiWidget = true;
  const origin = new URL(script.src).origin;
  const label = script.dataset.label || "信息公开咨询";
  const side = script.dataset.side === "left" ? "left" : "right";
  const USED = "gongkai-widget-used";
  const SVG = "http://www.w3.org/2000/svg";
  const ACCENT = "#0b6b5d";
  const FONT = '16px/1.4 "PingFang SC", "Microsoft YaHei", system-ui, sans-serif';
  const phone = matchMedia("(max-width: 40rem), (max-height: 30rem)");

  let frame = null;
  let ready = false;
  let isOpen = false;
  let unread = 0;

  const host = make("div", {}, {}); // what the site styles and what we style stay apart
  const root = host.attachShadow ? host.attachShadow({ mode: "open" }) : host;
  const count = make("span", { "aria-hidden": "true" }, {
    display: "none", minWidth: "1.5em", padding: "0 0.35em", borderRadius: "1em", background: "#a3211b", color: "#fff",
    fontSize: "14px", textAlign: "center",
  });
  const button = make("button", { type: "button", "aria-haspopup": "dialog", "aria-expanded": "false" }, {
    position: "fixed", bottom: "calc(16px + env(safe-area-inset-bottom, 0px))", [side]: "16px", zIndex: 2147483000,
    display: "flex", alignItems: "center", gap: "8px", minHeight: "52px", padding: "0 20px", border: "2px solid #fff",
    borderRadius: "26px", background: ACCENT, color: "#fff", font: `600 ${FONT}`, cursor: "pointer",
    boxShadow: "0 2px 12px rgba(0, 0, 0, 0.3)",
  }, icon(), label, count);
  const close = make("button", { type: "button", "aria-label": "关闭咨询窗口" }, {
    width: "44px", height: "44px", border: 0, background: "none", color: "inherit", font: `22px/1 ${FONT.slice(9)}`, cursor: "pointer",
  }, "✕");
  const outside = make("a", { href: `${origin}/`, target: "_blank", rel: "noopener" }, {
    marginLeft: "auto", padding: "10px 8px", color: "inherit", font: FONT, fontSize: "14px",
  }, "在新窗口打开");
  const panel = make("div", { role: "dialog", "aria-modal": "true", "aria-label": label }, {
    position: "fixed", zIndex: 2147483001, display: "none", flexDirection: "column", overflow: "hidden", background: "#fff",
    boxShadow: "0 8px 32px rgba(0, 0, 0, 0.35)",
  }, guard(() => frame), bar(), guard(() => outside));
  const spoken = make("span", { role: "status" }, {
    position: "absolute", width: "1px", height: "1px", overflow: "hidden", clipPath: "inset(50%)",
  });

  root.append(button, panel, spoken);
  button.addEventListener("click", open);
  close.addEventListener("click", shut);
  panel.addEventListener("keydown", (event) => {
    if (event.key === "Escape") shut();
  });
  if (phone.addEventListener) phone.addEventListener("change", place);
  addEventListener("message", hear);
  place();
  if (document.body) begin();
  else addEventListener("DOMContentLoaded", begin);

  function begin() {
    document.body.append(host);
    // Who has talked here before may have an answer waiting. Looked up when the site's own page is done.
    if (!wasUsed()) return;
    if (document.readyState === "complete") setTimeout(load, 0);
    else addEventListener("load", () => setTimeout(load, 0));
  }

  function load() {
    if (frame) return;
    frame = make("iframe", { src: `${origin}/embed`, title: label }, {
      flex: "1", width: "100%", minHeight: 0, border: 0,
    });
    panel.insertBefore(frame, panel.lastChild);
  }

  function open() {
    load();
    isOpen = true;
    panel.style.display = "flex";
    button.setAttribute("aria-expanded", "true");
    remember();
    tellFrame();
    if (ready) frame.focus();
    else close.focus(); // until there is something to talk to
  }

  function shut() {
    if (!isOpen) return;
    isOpen = false;
    panel.style.display = "none";
    button.setAttribute("aria-expanded", "false");
    tellFrame();
    button.focus();
  }

  function hear(event) {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin || !event.data) return;
    if (event.data.gongkai === "ready") {
      ready = true;
      tellFrame();
      if (isOpen && root.activeElement === close) frame.focus();
    } else if (event.data.gongkai === "close") {
      shut();
    } else if (event.data.gongkai === "unread") {
      showUnread(Number(event.data.count) || 0);
    }
  }

  function showUnread(next) {
    if (next > unread) spoken.textContent = `${label}：有 ${next} 条新消息`;
    unread = next;
    count.textContent = unread > 99 ? "99+" : String(unread);
    count.style.display = unread ? "block" : "none";
    if (unread) button.setAttribute("aria-label", `${label}，${unread} 条新消息`);
    else button.removeAttribute("aria-label");
  }

  function tellFrame() {
    if (ready) frame.contentWindow.postMessage({ gongkai: "shown", shown: isOpen }, origin);
  }

  function place() {
    const [width, height] = ["min(26rem, calc(100vw - 32px))", "min(44rem, calc(100vh - 32px))"];
    const small = { top: "auto", bottom: "16px", left: "auto", right: "auto", [side]: "16px", width, height, borderRadius: "14px" };
    const whole = { top: 0, bottom: 0, left: 0, right: 0, width: "auto", height: "auto", borderRadius: 0 };
    style(panel, phone.matches ? whole : small);
  }

  /** Tab goes round within the window: whoever comes to one of its ends is sent to the other. */
  function guard(target) {
    const end = make("span", { tabindex: "0" }, {});
    end.addEventListener("focus", () => (target() || close).focus());
    return end;
  }

  function bar() {
    const title = make("span", { "aria-hidden": "true" }, { font: `600 ${FONT}` }, label);
    const look = { display: "flex", flex: "none", alignItems: "center", paddingLeft: "16px", background: ACCENT, color: "#fff" };
    return make("div", {}, look, title, outside, close);
  }

  function icon() {
    const svg = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    for (const [name, value] of Object.entries({ viewBox: "0 0 24 24", width: 24, height: 24, "aria-hidden": "true" })) {
      svg.setAttribute(name, value);
    }
    path.setAttribute("fill", "currentColor");
    path.setAttribute("d", "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-8l-5 4v-4H4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2zm3 4v2h10V8zm0 4v2h6v-2z");
    svg.append(path);
    return svg;
  }

  /** Styles go through the object model, which a Content-Security-Policy allows, one property after the other. */
  function style(node, properties) {
    for (const [name, value] of Object.entries(properties)) node.style[name] = String(value);
  }

  function make(tag, attributes, properties, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    style(node, properties);
    node.append(...children);
    return node;
  }

  function wasUsed() {
    try {
      return localStorage.getItem(USED) !== null;
    } catch (_) {
      return false;
    }
  }

  function remember() {
    try {
      localStorage.setItem(USED, "1");
    } catch (_) {
      // then new answers are seen when the window is opened
    }
  }
})();
