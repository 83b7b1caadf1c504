// A picture goes in parts; after a lost connection it goes on where the server stands.
import { Problem, ask, post } from "./api.js";

const PART = 256 * 1024; // less than the server takes: on a slow line a lost part costs little
const TYPE = "application/offset+octet-stream";
const OVER = new Set(["upload_expired", "upload_not_ready", "not_found"]);

/** Whether the upload is gone and is to be begun anew. */
export const isOver = (error) => error instanceof Problem && OVER.has(error.code);

export async function startUpload(page) {
  const sha256 = await hashOf(page.blob);
  return post("uploads", { filename: page.name, size: page.blob.size, sha256 }, `${page.id}:start:${page.attempt}`);
}

/** `tell(sent)` hears how many bytes are there. */
export async function sendParts(uploadId, blob, tell) {
  let { received, state } = await ask("GET", `uploads/${uploadId}`, {});
  let isSecondTry = false;
  while (state === "receiving") {
    tell(received);
    try {
      ({ received, state } = await sendPart(uploadId, blob, received));
    } catch (error) {
      if (error.code === "upload_complete") return;
      if (error.code !== "wrong_offset" && (error.code !== "checksum_mismatch" || isSecondTry)) throw error;
      isSecondTry ||= error.code === "checksum_mismatch";
      ({ received, state } = await ask("GET", `uploads/${uploadId}`, {}));
    }
  }
  tell(blob.size);
}

const sendPart = (uploadId, blob, offset) => ask("PATCH", `uploads/${uploadId}`, {
  body: blob.slice(offset, offset + PART),
  headers: { "Content-Type": TYPE, "Upload-Offset": String(offset) },
});

async function hashOf(blob) {
  const digest = await crypto.subtle.digest("SHA-256", await blob.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
