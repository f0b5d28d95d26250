// Files: chosen, pasted or dropped; sent one by one with progress; shown as bubbles that lead to the file.

import { SendError } from "./api.js";
import { describe, element, saveAs } from "./element.js";

const FILES = "/api/chat/files";
const SHOWN = ["image/jpeg", "image/png", "image/webp"];
const FAILURE = "文件没有上传";

/**
 * Let files be sent from the composer's button, the clipboard and by dropping them on `area`.
 *
 * `bubble(file)` makes an own bubble, `setState` is that of bubbles.js. `chat.add(clientId, node)` puts it into the
 * log, `chat.inTurn(work)` runs work after what was sent before, `chat.sent(clientId, id)` hears that it is stored,
 * `chat.given(clientId)` that it won't be.
 */
export function takeFiles({ button, input, field, area, bubble, setState, chat }) {
  const most = Number(input.dataset.maxBytes);
  let open = 0;

  button.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    sendAll([...input.files]);
    input.value = ""; // the same file may be chosen again
    field.focus();
  });
  field.addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    if (!files.length || event.clipboardData.getData("text/plain")) return; // a copied cell is text and picture
    event.preventDefault();
    sendAll(files);
  });
  area.addEventListener("dragover", (event) => {
    if (event.dataTransfer.types.includes("Files")) event.preventDefault();
  });
  area.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    sendAll([...event.dataTransfer.files]);
  });
  addEventListener("beforeunload", (event) => {
    if (!open) return;
    event.preventDefault(); // what is not sent yet would be lost
    event.returnValue = ""; // older browsers
  });

  function sendAll(files) {
    for (const file of files) send(chat.newId(), file);
  }

  function send(clientId, file) {
    const node = bubble({ name: file.name, size: shownSize(file.size), local: file });
    node.arrived = (stored) => settle(node, stored);
    if (file.size <= most) enqueue(clientId, file, node);
    chat.add(clientId, node); // with its progress: the log scrolls to its end
    if (file.size > most) {
      chat.given(clientId);
      setState(node, "refused", `文件超过${Math.floor(most / 1024 / 1024)}MB，没有上传。照片可以先压缩，文档可以拆成几个文件，再传一次。`);
    }
  }

  function enqueue(clientId, file, node) {
    const request = new XMLHttpRequest();
    const bar = progress(node, () => request.cancel());
    let cancelled = false;
    request.cancel = () => {
      cancelled = true;
      request.abort();
      bar.remove();
      chat.given(clientId);
      setState(node, "refused", "已取消上传。");
      field.focus();
    };
    open += 1;
    setState(node, "sending", "正在上传……");
    const again = () => enqueue(clientId, file, node);
    chat.inTurn(async () => {
      try {
        if (cancelled) return;
        const answer = await upload(request, clientId, file, (share) => bar.show(share));
        if (answer.file) settle(node, answer.file);
        setState(node, "sent");
        chat.sent(clientId, answer.id);
      } catch (error) {
        if (!(error instanceof SendError)) throw error;
        if (cancelled || node.dataset.state === "sent") return; // it arrived, only the answer was lost
        if (!error.retryable) chat.given(clientId);
        setState(node, error.retryable ? "failed" : "refused", error.message, error.retryable ? again : null);
      } finally {
        open -= 1;
        bar.remove();
      }
    });
  }
}

/** What a file's bubble holds: a preview of a picture, name and size. Names only ever become text. */
export function fileBody({ id, name, size, is_image: isImage, local }) {
  const text = [element("span", "file-name", name), element("span", "file-size", size ?? "")];
  const parts = [];
  if (local ? SHOWN.includes(local.type) : isImage) parts.push(preview(id, local));
  if (id) {
    const link = element("a", "file", ...text);
    link.href = `${FILES}/${id}`;
    saveAs(link, name);
    describe(link, { "aria-label": `文件：${name}，${size}，下载` });
    parts.push(link);
  } else {
    parts.push(element("span", "file", ...text));
  }
  return parts;
}

function preview(id, local) {
  const image = element("img", "file-preview");
  image.alt = "";
  image.loading = "lazy";
  image.addEventListener("error", () => image.remove()); // removed meanwhile, or none that this browser shows
  if (local) {
    const reader = new FileReader();
    reader.addEventListener("load", () => (image.src = reader.result));
    reader.readAsDataURL(local);
  } else {
    image.src = `${FILES}/${id}`;
  }
  return image;
}

/** The server has it: from now on the bubble leads there. It says so twice, and what leads there already is in use. */
function settle(node, stored) {
  node.querySelector(".file-progress")?.remove();
  const body = node.querySelector(".bubble-body");
  if (body.querySelector("a.file")) return;
  const [shown] = body.getElementsByClassName("file-preview");
  const parts = fileBody(stored);
  body.replaceChildren(...(shown && stored.is_image ? [shown, parts[parts.length - 1]] : parts));
}

function progress(node, cancel) {
  node.querySelector(".file-progress")?.remove();
  const bar = element("progress", "");
  bar.max = 1;
  bar.value = 0;
  describe(bar, { "aria-label": "上传进度" });
  const percent = element("span", "", "等待上传");
  describe(percent, { "aria-hidden": true });
  const stop = element("button", "button plain", "取消");
  stop.type = "button";
  describe(stop, { "aria-label": "取消上传" });
  stop.addEventListener("click", cancel);
  const line = element("div", "file-progress", bar, percent, stop);
  node.append(line);
  line.show = (share) => {
    bar.value = share;
    percent.textContent = share < 1 ? `${Math.floor(share * 100)}%` : "正在检查";
  };
  return line;
}

/** Only XMLHttpRequest tells how much has left. */
function upload(request, clientId, file, onProgress) {
  const form = new FormData();
  form.append("id", clientId);
  form.append("file", file);
  return new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable && event.total) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const answer = read(request.responseText);
      if (request.status === 202) return resolve(answer);
      const retryable = [408, 429].includes(request.status) || request.status >= 500;
      return reject(new SendError(answer.error || `${FAILURE}，请稍后再试。`, retryable));
    });
    for (const name of ["error", "timeout", "abort"]) {
      request.addEventListener(name, () => reject(new SendError(`网络不通，${FAILURE}。`, true)));
    }
    request.open("POST", FILES);
    request.setRequestHeader("X-Requested-With", "gongkai");
    request.timeout = 10 * 60 * 1000;
    request.send(form);
  });
}

function read(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}

function shownSize(size) {
  return size < 1024 * 1024 ? `${Math.max(1, Math.round(size / 1024))}KB` : `${(size / 1024 / 1024).toFixed(1)}MB`;
}
