// The conversations of the playground that this browser keeps: in its own database, which no server reads.

const databaseName = "smoothllm-playground";
const maxConversations = 50;
const maxTotalBytes = 64 * 1024 * 1024;
const maxTitleLength = 100;
const ownerIndex = "owner";

let shownList = null;
let openedId = null;

/** Shows the list in its element; the page hears which one is opened. */
export function connect(list, page) {
  shownList = list;
  list.page = page;
  return list.draw();
}

/** Keeps a conversation under the name that it has, or at first under the title. Too many: the oldest go. False when the browser keeps nothing. */
export async function keep(owner, id, title, content) {
  try {
    const old = (await heads(owner)).find((head) => head.id === id);
    const head = { owner, id, title: old?.title ?? title, changedAt: Date.now(), bytes: content.length };
    await write((stores) => {
      stores.heads.put(head);
      stores.bodies.put({ owner, id, content });
    });
    await prune(owner);
  } catch {
    return false;
  }
  openedId = id;
  await shownList?.draw();
  return true;
}

/** Which one is open; null for none. */
export async function mark(id) {
  openedId = id;
  await shownList?.draw();
}

async function prune(owner) {
  let count = 0;
  let bytes = 0;
  const tooMany = (await heads(owner)).filter((head) => ++count > maxConversations || (bytes += head.bytes) > maxTotalBytes);
  await remove(tooMany);
}

async function remove(removed) {
  if (removed.length === 0) return;
  await write((stores) => {
    for (const { owner, id } of removed) {
      stores.heads.delete([owner, id]);
      stores.bodies.delete([owner, id]);
    }
  });
}

/** The newest first. */
async function heads(owner) {
  const found = await read((stores) => stores.heads.index(ownerIndex).getAll(owner));
  return found.sort((one, other) => other.changedAt - one.changedAt);
}

async function body(owner, id) {
  return (await read((stores) => stores.bodies.get([owner, id])))?.content;
}

let opening = null;

function database() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("heads", { keyPath: ["owner", "id"] }).createIndex(ownerIndex, "owner");
      request.result.createObjectStore("bodies", { keyPath: ["owner", "id"] });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function read(ask) {
  const transaction = (await database()).transaction(["heads", "bodies"], "readonly");
  const request = ask({ heads: transaction.objectStore("heads"), bodies: transaction.objectStore("bodies") });
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function write(change) {
  const transaction = (await database()).transaction(["heads", "bodies"], "readwrite");
  change({ heads: transaction.objectStore("heads"), bodies: transaction.objectStore("bodies") });
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

// The texts come from the server, as data of the element; the conversations never do.
customElements.define("conversation-list", class extends HTMLElement {
  removed = [];
  chosenId = null;
  renamedId = null;

  async draw() {
    let kept;
    try {
      kept = await heads(this.dataset.owner);
    } catch {
      this.replaceChildren(this.note(this.dataset.unavailable));
      return;
    }
    const list = document.createElement("ul");
    list.append(...kept.map((head) => this.row(head)));
    const below = this.removed.length > 0 ? [this.undo()] : [];
    this.replaceChildren(kept.length > 0 ? list : this.note(this.dataset.empty), ...below);
    if (kept.length > 1) this.append(this.button(this.dataset.deleteAll, () => this.delete(kept), "button button-small"));
  }

  row(head) {
    const row = document.createElement("li");
    row.toggleAttribute("data-open", head.id === openedId);
    if (head.id === this.renamedId) {
      row.append(this.nameField(head));
      return row;
    }
    const open = this.button(head.title, () => this.open(head), "kept-title");
    open.dir = "auto";
    if (head.id === openedId) open.setAttribute("aria-current", "true");
    const isChosen = head.id === this.chosenId;
    const more = this.button("⋯", () => this.choose(isChosen ? null : head.id), "kept-more");
    more.setAttribute("aria-label", `${this.dataset.more}: ${head.title}`);
    more.setAttribute("aria-expanded", String(isChosen));
    row.append(open, more);
    if (isChosen) row.append(this.actions(head));
    return row;
  }

  actions(head) {
    const actions = document.createElement("div");
    actions.className = "kept-actions";
    actions.append(
      this.button(this.dataset.rename, () => this.rename(head.id), "button button-small"),
      this.button(this.dataset.export, () => this.export(head), "button button-small"),
      this.button(this.dataset.delete, () => this.delete([head]), "button button-small button-danger"));
    return actions;
  }

  nameField(head) {
    const field = document.createElement("input");
    field.className = "input";
    field.value = head.title;
    field.maxLength = maxTitleLength;
    field.dir = "auto";
    field.setAttribute("aria-label", this.dataset.name);
    let isDone = false;
    const end = async (isKept) => {
      if (isDone) return;
      isDone = true;
      this.renamedId = null;
      const title = field.value.trim();
      if (isKept && title) await write((stores) => stores.heads.put({ ...head, title }));
      await this.draw();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") end(true);
      else if (event.key === "Escape") end(false);
    });
    field.addEventListener("blur", () => end(true));
    return field;
  }

  undo() {
    const note = this.note(`${this.dataset.deleted} `);
    note.setAttribute("role", "status");
    note.append(this.button(this.dataset.undo, () => this.restore(), "button button-small"));
    return note;
  }

  note(text) {
    const note = document.createElement("p");
    note.className = "text-muted text-small";
    note.textContent = text;
    return note;
  }

  button(text, act, className) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = className;
    button.textContent = text;
    button.addEventListener("click", act);
    return button;
  }

  choose(id) {
    this.chosenId = id;
    return this.draw();
  }

  async rename(id) {
    [this.renamedId, this.chosenId] = [id, null];
    await this.draw();
    this.querySelector("input")?.select();
  }

  async open(head) {
    const content = await body(head.owner, head.id);
    if (content) await this.page.invokeMethodAsync("Open", head.id, DotNet.createJSStreamReference(content));
  }

  async export(head) {
    const content = await body(head.owner, head.id);
    if (!content) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content], { type: "application/json" }));
    link.download = "conversation.json";
    link.click();
    URL.revokeObjectURL(link.href);
  }

  /** Until something else is deleted or the page is left, it can be had back. */
  async delete(deleted) {
    this.removed = await Promise.all(deleted.map(async (head) => ({ head, content: await body(head.owner, head.id) })));
    this.chosenId = null;
    await remove(deleted);
    await this.draw();
    this.querySelector("[role=status] button")?.focus();
  }

  async restore() {
    const restored = this.removed;
    this.removed = [];
    await write((stores) => {
      for (const { head, content } of restored) {
        stores.heads.put(head);
        stores.bodies.put({ owner: head.owner, id: head.id, content });
      }
    });
    await this.draw();
  }
});
