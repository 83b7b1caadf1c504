// What both apps do around their screens: the service worker, the note that there is no connection, logging out.
import { csrfCookie, root, to } from "./config.js";
import { announce } from "./dom.js";
import { again } from "./router.js";

export function prepare() {
  const mark = document.querySelector("[data-offline]");
  const tell = () => {
    mark.hidden = navigator.onLine;
    if (!navigator.onLine) announce("There is no connection.");
  };
  addEventListener("online", () => { tell(); again(); });
  addEventListener("offline", tell);
  tell();
  navigator.serviceWorker?.register(to("sw.js"), { scope: root }).catch(() => {
    // a private window may refuse; the app then needs a connection to open
  });
}

/** Nothing of the person stays in the browser: not the shell, not the session. */
export async function logOut() {
  const registration = await navigator.serviceWorker?.getRegistration(root);
  if (registration?.active) {
    await new Promise((resolve) => {
      const line = new MessageChannel();
      line.port1.onmessage = resolve;
      setTimeout(resolve, 1000);
      registration.active.postMessage("forget", [line.port2]);
    });
    await registration.unregister();
  }
  const token = document.cookie.split("; ").find((pair) => pair.startsWith(`${csrfCookie}=`))?.slice(csrfCookie.length + 1);
  await fetch("/accounts/logout/", { method: "POST", headers: { "X-CSRFToken": token }, credentials: "same-origin" });
  location.assign(to("login/"));
}
