// Three things that pages cannot say by themselves; all else is HTML, CSS and htmx.
(() => {
  // The network is away: say so, since htmx has nothing to show.
  document.addEventListener("htmx:error", (event) => {
    const { ctx } = event.detail;
    if (ctx?.response || ctx?.sourceElement?.id === "payment-state") return;
    const words = document.getElementById("unreachable");
    document.getElementById("notices").replaceChildren(words.content.cloneNode(true));
  });
  // What had the focus is gone after a swap: go on at the region that took its place.
  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    const heading = ctx?.sourceElement?.querySelector?.("h1[tabindex]");
    if (heading && document.activeElement === document.body) heading.focus({ preventScroll: true });
  });
  // "/" goes to the search; Escape and a click elsewhere close what is open.
  document.addEventListener("keydown", (event) => {
    const search = document.getElementById("search");
    if (event.key === "/" && search && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      search.select();
    }
    if (event.key === "Escape") document.getElementById("notices").replaceChildren();
  });
  document.addEventListener("click", (event) => {
    const menu = document.querySelector(".account[open]");
    if (menu && !menu.contains(event.target)) menu.open = false;
  });
})();
