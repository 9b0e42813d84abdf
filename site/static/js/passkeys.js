// Passkeys: asks the device and sends its answer with an ordinary form. Without a script these forms
// stay hidden, and a password or a code does as well.
(() => {
  "use strict";

  const question = () => JSON.parse(document.getElementById("passkey-question").textContent);

  // Signing in: the server makes a question only when somebody wants to answer it, because that
  // begins a session; with it comes the token that the form then needs.
  async function signIn(form) {
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error("no question");
    const data = await answer.json();
    let token = form.elements.csrfmiddlewaretoken;
    if (!token) {
      token = document.createElement("input");
      token.type = "hidden";
      token.name = "csrfmiddlewaretoken";
      form.append(token);
    }
    token.value = data.form_token;
    return window.webauthnJSON.get(data.request_options);
  }

  const prove = () => window.webauthnJSON.get(question().request_options);

  function add(form) {
    const options = question().creation_options;
    const chosen = options.publicKey.authenticatorSelection ??= {};
    const alone = form.elements.passwordless?.checked ?? false;
    chosen.residentKey = alone ? "required" : "discouraged";
    chosen.requireResidentKey = alone;
    if (alone) chosen.userVerification = "required";
    return window.webauthnJSON.create(options);
  }

  function prepare(form, ask, problem) {
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (problem) problem.hidden = true;
      try {
        form.elements.credential.value = JSON.stringify(await ask(form));
        form.submit();
      } catch {
        if (problem) problem.hidden = false;
      }
    });
  }

  if (!window.PublicKeyCredential || !window.webauthnJSON) return;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const ask = form.dataset.passkey === "sign-in" ? signIn : prove;
    prepare(form, ask, form.querySelector(".passkey__problem"));
  }
  for (const around of document.querySelectorAll("[data-passkey-form=add]")) {
    prepare(around.querySelector("form"), add, document.querySelector(".passkey__problem"));
  }
})();
