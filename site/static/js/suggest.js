// Suggestions under a search box: <input data-suggest="/address/">. Enhancement only: the form works without it.
(() => {
  "use strict";

  const attach = (input) => {
    const list = document.createElement("ul");
    list.className = "suggest__list";
    list.id = `${input.id}-suggestions`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    list.hidden = true;
    const said = document.createElement("p");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    input.parentElement.classList.add("suggest");
    input.parentElement.append(list);
    // Outside the row, so that it is no part of its layout.
    input.parentElement.after(said);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
    })) input.setAttribute(name, value);

    let chosen = -1;
    let asked = 0;
    let timer;

    const options = () => [...list.children];
    const close = () => {
      list.hidden = true;
      chosen = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };
    const open = () => {
      list.hidden = !options().length;
      input.setAttribute("aria-expanded", String(!list.hidden));
    };
    // An arrow brings back what Escape closed.
    const mark = (position) => {
      const all = options();
      if (!all.length) return;
      open();
      chosen = (position + all.length) % all.length;
      all.forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
      input.setAttribute("aria-activedescendant", all[chosen].id);
      all[chosen].scrollIntoView({ block: "nearest" });
    };
    const take = (option) => {
      if (input.dataset.suggestGo === "no") {
        input.value = option.dataset.name;
        close();
        input.form.requestSubmit();
      } else {
        location.assign(option.dataset.url);
      }
    };
    const show = (suggestions) => {
      list.replaceChildren(
        ...suggestions.map((suggestion, index) => {
          const option = document.createElement("li");
          option.className = "suggest__option";
          option.id = `${list.id}-${index}`;
          option.setAttribute("role", "option");
          option.setAttribute("aria-selected", "false");
          option.dataset.url = suggestion.url;
          option.dataset.name = suggestion.name;
          option.append(suggestion.name);
          if (suggestion.why) {
            const why = document.createElement("span");
            why.className = "suggest__why";
            why.textContent = suggestion.why;
            option.append(" ", why);
          }
          return option;
        }),
      );
      chosen = -1;
      input.removeAttribute("aria-activedescendant");
      open();
      const number = suggestions.length;
      said.textContent = number === 1 ? "1 suggestion" : number ? `${number} suggestions` : "No suggestions";
    };
    const ask = async () => {
      const query = input.value.trim();
      const mine = ++asked;
      if (query.length < 2) {
        list.replaceChildren();
        return close();
      }
      try {
        const answer = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(query)}`, { credentials: "omit" });
        const { suggestions } = await answer.json();
        // A slow answer to fewer letters must not replace a quick one to more.
        if (mine === asked && document.activeElement === input) show(suggestions);
      } catch {
        close();
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 150);
    });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && options().length) mark(chosen + 1);
      else if (event.key === "ArrowUp" && options().length) mark(chosen < 0 ? -1 : chosen - 1);
      else if (event.key === "Enter" && chosen >= 0) take(options()[chosen]);
      else if (event.key === "Escape" && !list.hidden) close();
      else return;
      event.preventDefault();
    });
    input.addEventListener("blur", close);
    // Before the blur, which a click outside the box would cause first.
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) take(option);
    });
  };

  for (const input of document.querySelectorAll("[data-suggest]")) attach(input);
})();
