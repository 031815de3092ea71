// Which browser is driven and how it is started: the system's Chromium, without its services that call home.

/** The browser to start. */
export const chromiumPath = process.env.SPOOR_CHROMIUM ?? "/usr/bin/chromium";

/** Flags for a browser that is alone with the page. Without a sandbox, since the tests may run as root. */
export const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
