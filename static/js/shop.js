// What pages cannot do by themselves; all else is HTML, CSS and htmx.
(() => {
  const notices = () => document.getElementById("notices");
  let held;
  let follows;

  // The network is away: say so, since htmx has nothing to show.
  document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (ctx?.response || ctx?.sourceElement?.id === "payment-state") return;
    notices().replaceChildren(document.getElementById("unreachable").content.cloneNode(true));
  });
  // What had the focus and is gone leaves it to what the answer names (an undo, a line that is back),
  // to the next line of the list, or to the heading.
  document.addEventListener("htmx:config:request", () => {
    held = document.activeElement;
    follows = held?.closest(".line")?.nextElementSibling?.querySelector("a");
  });
  document.addEventListener("htmx:finally:request", () => {
    requestAnimationFrame(() => {
      if (document.activeElement !== document.body || held === document.body) return;
      const named = document.querySelector("#main [autofocus]");
      const next = [held, named, follows].find((element) => element?.isConnected);
      (next ?? document.querySelector("#main h1[tabindex]"))?.focus({ preventScroll: true });
    });
  });
  // Escape closes what is open, and so does a click elsewhere.
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape") return;
    notices().replaceChildren();
    document.querySelector(".account[open]")?.removeAttribute("open");
  });
  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-close]")) notices().replaceChildren();
    const menu = document.querySelector(".account[open]");
    if (menu && !menu.contains(target)) menu.open = false;
  });
})();
