// WeChat's own browser saves no files. Who taps on a download is told the way, and may still try.
(function () {
  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[download]");
    if (!link || link.dataset.told) return;
    event.preventDefault();
    link.dataset.told = "true"; // the next tap is the attempt
    var notice = document.createElement("p");
    notice.className = "notice amber small";
    notice.setAttribute("role", "status");
    link.insertAdjacentElement("afterend", notice);
    notice.textContent = link.closest(".bubble") // a file of one's own conversation, which no other browser knows
      ? "微信里一般不能下载文件。这是您发来的文件，原件在您的手机或电脑里。要试着下载，请再点一次。"
      : "微信里一般不能下载文件。请点右上角的“⋯”，选“在浏览器打开”，再下载。要在这里试，请再点一次。";
  });
})();
