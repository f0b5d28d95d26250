// Pages of an application: the kind of reply that was chosen brings its fields; sheets are printed.

const kind = document.getElementById("fact-kind");
const choose = document.getElementById("choose");

if (kind && choose) {
  choose.hidden = true;
  kind.addEventListener("change", () => {
    if (kind.value) kind.form.requestSubmit(choose);
  });
}

document.querySelector("[data-print]")?.addEventListener("click", () => print());
