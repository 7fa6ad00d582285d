// Asks the browser for a passkey, and sends what it says with the form around the button. Texts come from the server, as data.

customElements.define("passkey-button", class extends HTMLElement {
  connectedCallback() {
    const button = this.querySelector("button");
    if (button === null) return;
    if (!window.PublicKeyCredential?.parseCreationOptionsFromJSON) {
      button.disabled = true;
      this.tell(this.dataset.missing);
      return;
    }
    button.addEventListener("click", () => this.run(button));
  }

  async run(button) {
    const form = this.closest("form");
    const isNew = this.dataset.operation === "create";
    button.disabled = true;
    this.tell("");
    try {
      // With the form's token against forgery.
      const response = await fetch(this.dataset.options, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      if (!response.ok) throw new Error(`${response.status}`);
      const options = await response.json();
      const credential = isNew
        ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
        : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
      form.querySelector("input[data-credential]").value = JSON.stringify(credential);
      form.submit();
    } catch (error) {
      this.tell(error.name === "NotAllowedError" ? this.dataset.cancelled
        : error.name === "InvalidStateError" ? this.dataset.known
        : this.dataset.failed);
      button.disabled = false;
    }
  }

  tell(message) {
    this.querySelector("[role=alert]").textContent = message;
  }
});
