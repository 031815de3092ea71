// Starts the app, and says so in plain HTML when it cannot run or has stopped. Sets the chosen theme before the
// first paint. Knows the names of a few elements of index.html and nothing of what the app does.
(() => {
  "use strict";
  const script = document.currentScript;

  try {
    const theme = localStorage.getItem("spoor.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage is switched off for this site: the system's own scheme applies.
  }

  const parsed = new Promise((resolve) => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", resolve, { once: true });
    else resolve();
  });

  // The first failure is the cause; what comes after it is fallout.
  let failed = false;
  async function fail(title, advice, detail) {
    if (failed) return;
    failed = true;
    await parsed;
    document.getElementById("skeleton")?.remove();
    document.getElementById("failure-title").textContent = title;
    document.getElementById("failure-advice").textContent = advice;
    const pre = document.getElementById("failure-detail");
    pre.textContent = detail ?? "";
    pre.hidden = !detail;
    document.getElementById("failure-reload").addEventListener("click", () => location.reload());
    document.getElementById("failure").hidden = false;
    window.scrollTo(0, 0);
  }

  const stopped = (detail) =>
    fail("Spoor has stopped", "Something went wrong inside the page. Reloading keeps the link and everything it shows.", detail);

  // The app's panic hook sends the panic's text; the trap that follows it says nothing of use.
  window.addEventListener("spoor:panic", (event) => stopped(String(event.detail)));

  if (typeof WebAssembly !== "object") {
    fail(
      "This browser does not run WebAssembly",
      "Spoor needs it. Allow WebAssembly for this site (a strict security mode may switch it off), or use another browser.",
    );
    return;
  }

  const isTrap = (reason) => reason instanceof WebAssembly.RuntimeError;
  window.addEventListener("error", (event) => isTrap(event.error) && stopped(event.error.message));
  window.addEventListener("unhandledrejection", (event) => isTrap(event.reason) && stopped(event.reason.message));

  async function start() {
    const [{ default: init }] = await Promise.all([import(script.dataset.js), parsed]);
    await init({ module_or_path: script.dataset.wasm });
  }

  start().catch((error) => {
    if (isTrap(error)) stopped(error.message);
    else
      fail(
        "Spoor could not be loaded",
        "The server did not answer, or it was updated a moment ago. Check the connection and reload the page.",
        String(error),
      );
  });
})();
