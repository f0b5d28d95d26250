// The list of today keeps itself up to date: what stays is not touched, so focus, place and open reasons stay too.

const list = document.getElementById("today");
const ended = document.getElementById("today-ended");
const changed = document.getElementById("today-changed");
const EVERY = 30000;
let tag = "";

const keyed = (parent) => new Map([...parent.querySelectorAll("li[data-key]")].map((item) => [item.dataset.key, item]));
const plain = (node) => node.innerHTML.replace(/\s+open=""/g, "").replace(/<time.*?<\/time>/g, "");

/** An item as it stands on the page, where the new one says the same; else the new one, open where the old one was. */
function kept(fresh, old) {
  if (!old) return fresh;
  if (plain(old) === plain(fresh)) {
    const time = fresh.querySelector("time");
    if (time) old.querySelector("time").textContent = time.textContent;
    return old;
  }
  if (old.querySelector("details[open]")) fresh.querySelector("details").open = true;
  return fresh;
}

function show(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const old = keyed(list);
  const focused = document.activeElement?.closest?.("li[data-key]")?.dataset.key;
  const place = document.activeElement?.matches?.("summary") ? "summary" : ".do a, .do button";
  const top = focused ? old.get(focused).getBoundingClientRect().top : 0;
  const fresh = [...page.body.children];
  const news = [...keyed(page.body)].filter(([key]) => !old.has(key)).length;
  for (const item of page.body.querySelectorAll("li[data-key]")) {
    const same = kept(item, old.get(item.dataset.key));
    if (same !== item) item.replaceWith(same);
  }
  list.replaceChildren(...fresh);
  const back = focused && keyed(list).get(focused);
  if (back) {
    back.querySelector(place)?.focus({ preventScroll: true });
    scrollBy(0, back.getBoundingClientRect().top - top);
  }
  changed.textContent = news ? `有${news}件新的事项` : "";
}

function stop(sentence) {
  clearInterval(timer);
  ended.textContent = sentence;
  ended.hidden = false;
}

async function refresh() {
  if (document.hidden || list.querySelector("form[data-sent]")) return;
  try {
    const answer = await fetch(list.dataset.news, { headers: tag ? { "If-None-Match": tag } : {}, redirect: "manual" });
    if (answer.status === 401 || answer.status === 403) stop("登录已过期，请刷新本页重新登录。");
    else ended.hidden = true;
    if (!answer.ok) return;
    tag = answer.headers.get("ETag") ?? "";
    show(await answer.text());
  } catch {
    ended.textContent = "网络不通，这里暂时不更新，恢复以后会自动补上。"; // the next look tries again
    ended.hidden = false;
  }
}

const timer = setInterval(refresh, EVERY);
document.addEventListener("visibilitychange", refresh);
