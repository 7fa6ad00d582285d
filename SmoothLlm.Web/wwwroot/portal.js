// The few things that the browser does by itself, on static and interactive pages alike.

const themes = [
  { name: "light", label: "Light" },
  { name: "dark", label: "Dark" },
  { name: "system", label: "System" },
];
const themeCookie = "smoothllm-theme";
const yearSeconds = 365 * 24 * 60 * 60;
const copiedMilliseconds = 2000;

function applyTheme(name) {
  document.documentElement.dataset.theme = name;
  for (const sheet of document.querySelectorAll("link[data-scheme]")) {
    const scheme = sheet.dataset.scheme;
    sheet.media = name === "system" ? `(prefers-color-scheme: ${scheme})` : name === scheme ? "all" : "not all";
  }
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${themeCookie}=${name}; path=/; max-age=${yearSeconds}; samesite=lax${secure}`;
  for (const control of document.querySelectorAll("theme-switch")) control.showChoice();
}

customElements.define("theme-switch", class extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "group");
    if (!this.hasAttribute("aria-labelledby")) this.setAttribute("aria-label", "Theme");
    if (this.childElementCount === 0) {
      for (const theme of themes) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = theme.label;
        button.dataset.choice = theme.name;
        button.addEventListener("click", () => applyTheme(theme.name));
        this.append(button);
      }
    }
    this.showChoice();
  }

  showChoice() {
    const chosen = document.documentElement.dataset.theme;
    for (const button of this.children) button.setAttribute("aria-pressed", String(button.dataset.choice === chosen));
  }
});

customElements.define("copy-button", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", () => this.copy());
  }

  async copy() {
    const isCopied = await copyText(this.dataset.text ?? "", this);
    announce(isCopied ? "Copied" : "Could not copy. Please select the text and copy it yourself.");
    if (!isCopied) return;
    this.toggleAttribute("data-copied", true);
    clearTimeout(this.copiedTimer);
    this.copiedTimer = setTimeout(() => this.toggleAttribute("data-copied", false), copiedMilliseconds);
  }
});

// A dialog at the side of a page. The page's part is what stands in it, and what happens when it has closed.
customElements.define("side-drawer", class extends HTMLElement {
  connectedCallback() {
    // The dialog is put into this element after it has been put into the page.
    queueMicrotask(() => this.open());
  }

  open() {
    const dialog = this.querySelector("dialog");
    if (!this.isConnected || !dialog || dialog.open) return;
    dialog.showModal();
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    });
  }
});

async function copyText(text, host) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not permitted here: the older way may be.
    }
  }
  // Without TLS there is no clipboard object. Inside the host, because a modal dialog lets nothing outside of it be selected.
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "visually-hidden";
  host.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  host.querySelector("button")?.focus();
  return isCopied;
}

function announce(message) {
  let region = document.getElementById("announcer");
  if (!region) {
    region = document.createElement("div");
    region.id = "announcer";
    region.className = "visually-hidden";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = message; });
}
