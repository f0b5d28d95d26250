// A live page says when it is not live: whether its stream comes, and when it comes again.

const LATE_MS = 3000; // a shorter gap is closed by the browser itself before anybody is misled

/** Tell of gaps in `events` in the page's own line; what was missed comes by itself with the next connection. */
export function tellGaps(events) {
  const line = document.getElementById("gap");
  let timer = 0;

  const show = () => {
    line.textContent = "连接中断，这里暂时不更新，正在重新连接，连上以后会自动补上。";
    line.hidden = false;
  };
  const hide = () => {
    clearTimeout(timer);
    timer = 0;
    line.hidden = true;
  };

  events.addEventListener("open", hide);
  events.addEventListener("end", hide); // its sentence says more
  events.addEventListener("error", () => {
    if (events.readyState === EventSource.CLOSED) hide();
    else timer = timer || setTimeout(show, LATE_MS);
  });
  addEventListener("offline", show);
  addEventListener("online", () => {
    if (events.readyState === EventSource.OPEN) hide();
  });
}
