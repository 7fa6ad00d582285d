// What the playground does in the browser alone: requests with the member's own provider key, which no server page ever sees,
// a view that stays at the end of what is being said, and the Enter key.

const passThrough = "/api/v1/";
const anthropicVersion = "2023-06-01";
const batchMilliseconds = 80;
const maxErrorLength = 1000;
const nearPixels = 40;
const running = new Map();

/** Streams an answer to the page's circuit. The key goes from its field straight into the request's header, and is kept nowhere else. */
export async function send(id, provider, path, isAnthropic, body, feed) {
  const controller = new AbortController();
  running.set(id, controller);
  try {
    const response = await fetch(`${passThrough}${encodeURIComponent(provider)}/${path}`, {
      method: "POST",
      credentials: "omit",
      signal: controller.signal,
      headers: { "Content-Type": "application/json", "X-Monitor-Token": valueOf("own-token"), ...credential(isAnthropic, valueOf("own-key")) },
      body,
    });
    if (response.ok) await relay(response.body.getReader(), feed);
    else await feed.invokeMethodAsync("Fail", messageOf(await response.text(), response.status));
    return response.headers.get("x-smoothllm-request-id");
  } catch (error) {
    if (!controller.signal.aborted) await feed.invokeMethodAsync("Fail", String(error.message ?? error));
    return null;
  } finally {
    running.delete(id);
  }
}

export function stop(id) {
  running.get(id)?.abort();
}

function credential(isAnthropic, key) {
  if (!isAnthropic) return { Authorization: `Bearer ${key}` };
  // Pages are refused there unless they say that they know what they do: the key is the member's own, and stays here.
  return { "x-api-key": key, "anthropic-version": anthropicVersion, "anthropic-dangerous-direct-browser-access": "true" };
}

async function relay(reader, feed) {
  const decoder = new TextDecoder();
  let text = "";
  let sentAt = 0;
  for (;;) {
    const { done, value } = await reader.read();
    text += decoder.decode(value, { stream: !done });
    if (text && (done || performance.now() - sentAt >= batchMilliseconds)) {
      await feed.invokeMethodAsync("Add", text);
      text = "";
      sentAt = performance.now();
    }
    if (done) return;
  }
}

function messageOf(text, status) {
  try {
    return JSON.parse(text).error.message ?? `Status ${status}`;
  } catch {
    return text.slice(0, maxErrorLength) || `Status ${status}`;
  }
}

function valueOf(id) {
  return document.getElementById(id)?.value.trim() ?? "";
}

// Follows what is added at its end, until the reader scrolls up; a new question, or scrolling to the end, follows again.
customElements.define("follow-end", class extends HTMLElement {
  connectedCallback() {
    let isFollowing = true;
    let lastTop = 0;
    const look = () => {
      if (this.scrollTop < lastTop) isFollowing = false;
      if (this.scrollHeight - this.clientHeight - this.scrollTop < nearPixels) isFollowing = true;
      lastTop = this.scrollTop;
    };
    this.addEventListener("scroll", look);
    this.observer = new MutationObserver((changes) => {
      // That the reader has scrolled may not have been told yet.
      look();
      isFollowing ||= changes.some((change) => change.target === this && [...change.addedNodes].some((node) => node.nodeType === Node.ELEMENT_NODE));
      if (isFollowing) this.scrollTop = this.scrollHeight;
    });
    this.observer.observe(this, { childList: true, subtree: true, characterData: true });
  }

  disconnectedCallback() {
    this.observer?.disconnect();
  }
});

// As people expect of a conversation; Shift+Enter begins a new line, and so does Enter while a script is being composed.
customElements.define("enter-sends", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.closest("form").requestSubmit();
    });
  }
});
