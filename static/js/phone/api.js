// The mobile API, asked with the browser's session. What it refuses is thrown as a Problem, in words for people.
import { csrfCookie, to } from "./config.js";

const BASE = "/api/mobile/v1/";

export class Problem extends Error {
  constructor({ status, code, detail, errors }) {
    super(detail);
    this.status = status;
    this.code = code;
    this.errors = errors || [];
  }

  /** Worth another try later, with the same key: nothing was refused. */
  get isPassing() {
    return this.status >= 500 || this.status === 429;
  }
}

/** No connection, or it broke off: the same request may be sent again. */
export class Unreachable extends Error {
  constructor() {
    super("There is no connection.");
  }
}

export const newKey = () => crypto.randomUUID();

export const get = (path, query) => ask("GET", path, { query });
export const post = (path, data, key = newKey()) => ask("POST", path, { data, key });
export const patch = (path, data) => ask("PATCH", path, { data });
export const remove = (path) => ask("DELETE", path, {});

export async function ask(method, path, { query, data, key, headers = {}, body }) {
  const url = new URL(BASE + path, location.origin);
  for (const [name, value] of Object.entries(query || {})) {
    for (const one of [value].flat()) if (one !== undefined && one !== "" && one !== null) url.searchParams.append(name, one);
  }
  const sent = { Accept: "application/json", ...headers };
  if (method !== "GET") sent["X-CSRFToken"] = cookie(csrfCookie);
  if (key) sent["Idempotency-Key"] = key;
  if (data !== undefined) sent["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(url, {
      method, headers: sent, body: data === undefined ? body : JSON.stringify(data), credentials: "same-origin",
    });
  } catch {
    throw new Unreachable();
  }
  return read(answer);
}

async function read(answer) {
  if (answer.status === 204) return null;
  let data = null;
  try {
    data = await answer.json();
  } catch {
    data = null; // a gateway's page, or a connection that broke off within the answer
  }
  if (answer.ok && data !== null) return data;
  if (answer.ok) throw new Unreachable();
  const problem = new Problem({
    status: answer.status,
    code: data?.code || "",
    detail: data?.detail || "Something went wrong. Please try again.",
    errors: data?.errors,
  });
  if (isLoggedOut(problem)) leave();
  throw problem;
}

const isLoggedOut = (problem) => problem.status === 401 || problem.code === "not_authenticated";

/** What was typed is in the phone's own store by now; after the log-in the person comes back to it. */
function leave() {
  location.assign(`${to("login/")}?next=${encodeURIComponent(location.pathname)}`);
}

function cookie(name) {
  const found = document.cookie.split("; ").find((pair) => pair.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}
