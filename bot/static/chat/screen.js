// A phone's keyboard: where it covers the page instead of making it smaller (iOS, WeChat), the page is made smaller.

/** Keep the page as high as what is seen of it. */
export function fitScreen() {
  const view = window.visualViewport;
  if (!view) return; // then 100dvh or 100vh has to do
  const fit = () => {
    const isZoomed = view.scale > 1.01; // who enlarges with two fingers sees less on purpose
    const isCovered = !isZoomed && view.height < innerHeight - 1;
    document.documentElement.style.setProperty("--screen", isCovered ? `${view.height}px` : "");
    if (isCovered) scrollTo(0, 0); // iOS has pushed the page up
  };
  view.addEventListener("resize", fit);
  view.addEventListener("scroll", fit);
  fit();
}
