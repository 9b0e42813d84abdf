// Enhancements only: every page works without this file.
(() => {
  "use strict";

  // The label or legend comes into view together with the control, or the reader lands without its question.
  const focusControl = (id) => {
    const control = document.getElementById(id);
    if (!control) return false;
    const heading = control.closest("fieldset")?.querySelector("legend") ?? document.querySelector(`label[for="${CSS.escape(id)}"]`);
    (heading ?? control).scrollIntoView({ block: "start" });
    control.focus({ preventScroll: true });
    return true;
  };

  // The style guide shows errors that nobody made, and must not jump to them.
  const summary = document.querySelector("[data-error-summary]");
  if (!summary?.closest("[data-showcase]")) summary?.focus();

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-error-summary] a[href^='#']");
    if (link && focusControl(decodeURIComponent(link.hash.slice(1)))) event.preventDefault();
  });

  // Nothing is asked of the video's host until this click.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-embed-src]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.src = link.dataset.embedSrc;
    frame.title = link.dataset.embedTitle;
    frame.allow = "fullscreen; picture-in-picture; encrypted-media";
    frame.referrerPolicy = "strict-origin-when-cross-origin";
    link.replaceWith(frame);
    frame.focus();
  });

  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    button.closest("li")?.removeAttribute("hidden");
    button.addEventListener("click", async () => {
      const said = button.parentElement.querySelector("[role=status]");
      try {
        await navigator.clipboard.writeText(button.dataset.copy || location.href);
        said.textContent = "Link copied";
      } catch {
        said.textContent = "The link could not be copied";
      }
    });
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
})();
