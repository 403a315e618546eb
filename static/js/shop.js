// What pages cannot do by themselves; all else is HTML, CSS and htmx.
(() => {
  const notices = () => document.getElementById("notices");
  let held;

  // The network is away: say so, since htmx has nothing to show.
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx?.response || ctx?.sourceElement?.id === "payment-state") return;
    notices().replaceChildren(document.getElementById("unreachable").content.cloneNode(true));
  });
  // Focus stays where it was; where that is gone, it goes to the heading of what took its place.
  document.addEventListener("htmx:config:request", () => {
    held = document.activeElement;
  });
  document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
    requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      const next = held?.isConnected ? held : ctx.sourceElement?.querySelector?.("h1[tabindex]");
      next?.focus({ preventScroll: true });
    });
  });
  // "/" goes to the search, Escape closes what is open, and so does a click elsewhere.
  document.addEventListener("keydown", (event) => {
    const search = document.getElementById("search");
    if (event.key === "/" && search && !event.target.closest("input, select, textarea")) {
      event.preventDefault();
      search.select();
    }
    if (event.key === "Escape") {
      notices().replaceChildren();
      document.querySelector(".account[open]")?.removeAttribute("open");
    }
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-close]")) notices().replaceChildren();
    const menu = document.querySelector(".account[open]");
    if (menu && !menu.contains(target)) menu.open = false;
  });
})();
