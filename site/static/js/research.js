// Copying citations, and the courtesy notice where staff turned it on. The page works without this file.
(() => {
  "use strict";

  // navigator.clipboard is missing outside https; the older way copies what is selected.
  const copySelected = (element) => {
    const selection = getSelection();
    const range = document.createRange();
    range.selectNodeContents(element);
    selection.removeAllRanges();
    selection.addRange(range);
    return document.execCommand("copy");
  };

  const copy = async (element) => {
    const text = element.textContent.trim();
    if (navigator.clipboard?.write && self.ClipboardItem) {
      try {
        await navigator.clipboard.write([
          new ClipboardItem({
            "text/plain": new Blob([text], { type: "text/plain" }),
            "text/html": new Blob([element.innerHTML.trim()], { type: "text/html" }),
          }),
        ]);
        return true;
      } catch {
        // Not allowed, or no such kinds here: try plain text.
      }
    }
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return copySelected(element);
    }
  };

  for (const button of document.querySelectorAll("[data-copy-from]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const said = button.parentElement.querySelector("[role=status]");
      said.textContent = "";
      const copied = await copy(document.getElementById(button.dataset.copyFrom));
      said.textContent = copied ? "Copied" : "It could not be copied. Select the text and copy it yourself.";
    });
  }

  // A courtesy, not a lock: it says what the office asks, and keeps nothing from anybody. The menu of
  // the right button still opens, for it is also the way to a link in a new tab or to a translation.
  for (const body of document.querySelectorAll("[data-copy-notice]")) {
    const notice = document.createElement("p");
    notice.className = "copy-notice";
    notice.setAttribute("role", "status");
    notice.hidden = true;
    document.body.append(notice);
    let later;
    const say = () => {
      notice.hidden = false;
      notice.textContent = body.dataset.copyNotice;
      clearTimeout(later);
      later = setTimeout(() => { notice.hidden = true; notice.textContent = ""; }, 6000);
    };
    body.addEventListener("contextmenu", say);
    body.addEventListener("copy", (event) => {
      event.preventDefault();
      say();
    });
  }
})();
