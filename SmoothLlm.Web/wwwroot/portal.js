// The few things that the browser does by itself, on static and interactive pages alike.

const themes = ["light", "dark", "system"];
const themeCookie = "smoothllm-theme";
const yearSeconds = 365 * 24 * 60 * 60;
const copiedMilliseconds = 2000;

function keep(cookie, value) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `${cookie}=${value}; path=/; max-age=${yearSeconds}; samesite=lax${secure}`;
}

function applyTheme(name) {
  document.documentElement.dataset.theme = name;
  keep(themeCookie, name);
  for (const control of document.querySelectorAll("theme-switch")) control.showChoice();
}

// Before Blazor sees the click: it would scroll, and leave the focus where it is.
document.addEventListener("click", (event) => {
  if (!event.target.closest?.(".skip-link")) return;
  event.preventDefault();
  document.getElementById("content")?.focus();
}, { capture: true });

customElements.define("theme-switch", class extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "group");
    if (!this.hasAttribute("aria-labelledby")) this.setAttribute("aria-label", this.dataset.label);
    if (this.childElementCount === 0) {
      for (const theme of themes) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = this.dataset[theme];
        button.dataset.choice = theme;
        button.addEventListener("click", () => applyTheme(theme));
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

// The page is loaded anew: its texts come from the server.
customElements.define("language-switch", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("change", (event) => {
      const code = event.target.value;
      keep(this.dataset.cookie, encodeURIComponent(`c=${code}|uic=${code}`));
      location.reload();
    });
  }
});

customElements.define("copy-button", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", () => this.copy());
  }

  async copy() {
    const isCopied = await copyText(this.dataset.text ?? "", this);
    announce(isCopied ? this.dataset.done : this.dataset.failed);
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

// Something that is read once: what has been closed stays closed in this browser.
customElements.define("closable-note", class extends HTMLElement {
  connectedCallback() {
    const name = `smoothllm-closed-${this.dataset.note}`;
    this.toggleAttribute("data-shown", localStorage.getItem(name) === null);
    this.addEventListener("click", (event) => {
      if (!event.target.closest("[data-close]")) return;
      localStorage.setItem(name, "1");
      this.removeAttribute("data-shown");
    });
  }
});

// A page on paper, as app.css lays it out for that.
customElements.define("print-button", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", () => print());
  }
});

// Tells the page whether anybody can see it: nothing is read again and again for nobody.
customElements.define("tab-watch", class extends HTMLElement {
  connectedCallback() {
    document.addEventListener("visibilitychange", this.tell);
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.tell);
  }

  tell = () => {
    const box = this.querySelector("input");
    box.checked = document.visibilityState === "hidden";
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };
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

// The component library moves the focus to a dialog's first field half a second after it has opened: by then somebody may be
// writing in another one, and what they write would go on in the first.
if (globalThis.Radzen) {
  const focusFirst = Radzen.focusFirstFocusableElement;
  Radzen.focusFirstFocusableElement = (dialog) => {
    if (!dialog.contains(document.activeElement)) focusFirst(dialog);
  };
}
