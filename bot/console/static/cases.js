// Pages of an application: the kind of reply that was chosen brings its fields; sheets are printed.

const kind = document.getElementById("fact-kind");
const choose = document.getElementById("choose");

if (kind && choose) {
  const bring = () => {
    if (kind.value) kind.form.requestSubmit(choose);
  };
  const shown = [...kind.options].find((option) => option.defaultSelected)?.value ?? "";
  choose.hidden = true;
  kind.addEventListener("change", bring);
  if (kind.value !== shown) bring(); // chosen while this script was on its way
}

const printer = document.querySelector("[data-print]");
if (printer) {
  printer.addEventListener("click", () => print());
  printer.hidden = false; // it does nothing before
}
