// Says in words why a passkey cannot be used here, or that it was not: the browser itself stays silent.
(() => {
  const button = document.querySelector(
    '[form="mfa_login"], #mfa_webauthn_add, #mfa_webauthn_authenticate, #mfa_webauthn_reauthenticate',
  );
  const said = { here: document.getElementById("passkey_not_here"), failed: document.getElementById("passkey_failed") };
  if (!button || !said.here || !said.failed) return;
  // A passkey belongs to a domain; an address of digits has none, even where the browser calls it secure.
  const isAddress = /^[\d.]+$|^\[/.test(location.hostname);
  const show = (sentence) => {
    button.after(sentence);
    sentence.hidden = false;
  };
  if (isAddress || !window.isSecureContext || !window.PublicKeyCredential) {
    show(said.here);
    button.setAttribute("aria-describedby", said.here.id);
    return;
  }
  document.addEventListener("allauth.error", () => show(said.failed));
  button.addEventListener("click", () => {
    said.failed.hidden = true;
  });
})();
