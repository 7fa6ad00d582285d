// Blazor marks the state of the connection with classes on the dialog; this opens and closes it accordingly.

const modal = document.getElementById("components-reconnect-modal");
const openStates = ["show", "retrying", "failed", "paused", "resume-failed"];

const is = (state) => modal.classList.contains(`components-reconnect-${state}`);

new MutationObserver(() => {
  if (is("rejected")) {
    // The server is there, but has forgotten this circuit: a fresh page is all that helps.
    location.reload();
    return;
  }
  const isOpen = openStates.some(is);
  if (isOpen && !modal.open) modal.showModal();
  else if (!isOpen && modal.open) modal.close();
  document.removeEventListener("visibilitychange", retryWhenVisible);
  if (is("failed")) document.addEventListener("visibilitychange", retryWhenVisible);
}).observe(modal, { attributes: true, attributeFilter: ["class"] });

// Escape would hide that the page is dead.
modal.addEventListener("cancel", (event) => event.preventDefault());
document.getElementById("components-reconnect-button").addEventListener("click", retry);
document.getElementById("components-resume-button").addEventListener("click", resume);

async function retry() {
  try {
    if (!(await Blazor.reconnect()) && !(await Blazor.resumeCircuit?.())) location.reload();
  } catch {
    // The server is still away; the dialog stays, and so does its button.
  }
}

async function resume() {
  try {
    if (!(await Blazor.resumeCircuit?.())) location.reload();
  } catch {
    modal.classList.replace("components-reconnect-paused", "components-reconnect-resume-failed");
  }
}

async function retryWhenVisible() {
  if (document.visibilityState === "visible") await retry();
}
