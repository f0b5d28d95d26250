// The upload forms: files that are too large are told before they travel; reading takes a while, which is said.

const megabytes = (bytes) => Math.ceil(bytes / 1024 / 1024);

for (const form of document.querySelectorAll("form[data-max-bytes]")) {
  const input = form.querySelector("input[type=file]");
  const problem = form.querySelector("#files-problem");
  const working = form.querySelector("[data-working]");
  const limit = Number(form.dataset.maxBytes);

  const check = () => {
    const size = [...input.files].reduce((sum, file) => sum + file.size, 0);
    const tooLarge = size > limit;
    problem.hidden = !tooLarge;
    problem.textContent = tooLarge
      ? `选中的文件共${megabytes(size)}兆，一次最多上传${megabytes(limit)}兆。请分几次上传。`
      : "";
    input.setAttribute("aria-invalid", String(tooLarge));
    return !tooLarge;
  };

  check(); // a file may have been chosen before this script came
  input.addEventListener("change", check);
  form.addEventListener("submit", (event) => {
    if (check()) working.hidden = false;
    else {
      event.preventDefault();
      delete form.dataset.sent; // see forms.js: it was not sent
    }
  });
  addEventListener("pageshow", () => {
    working.hidden = true;
  });
}
