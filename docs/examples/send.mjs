// Sends a capture with one JPEG and a health message: Node, standard library only.
import { createHash, createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const { YJ_ENDPOINT: endpoint, YJ_DEVICE: device, YJ_SECRET: secret, YJ_VIOLATION: violation } = process.env;
const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");

/** Posts until it is stored, again with the same id; signed are the bytes that the signature is over. */
async function post(path, id, signed, kind, body) {
  for (;;) {
    const at = Math.floor(Date.now() / 1000);
    const signature = createHmac("sha256", key).update(`${id}.${at}.`).update(signed).digest("base64");
    const answer = await fetch(endpoint + path, { method: "POST", body, headers: { "Content-Type": kind, "webhook-id": id,
      "webhook-timestamp": String(at), "webhook-signature": `v1,${signature}` } }).catch(() => null);
    if (answer?.ok) return console.log(answer.status, await answer.text());
    if (answer && ![429, 503].includes(answer.status)) throw new Error(`${answer.status} ${await answer.text()}`);
    await sleep(1000 * Number(answer?.headers.get("Retry-After") ?? 10));
  }
}

/** A CloudEvent of this device as bytes. */
const event = (type, id, data) => Buffer.from(JSON.stringify({ specversion: "1.0", type, source: `devices/${device}`, id,
  time: new Date().toISOString(), datacontenttype: "application/json", data }));

const picture = readFileSync(process.argv[2]);
const one = randomUUID();
const capture = event("cn.yuanjian.capture.v1", `c-${one}`, { violation, media: [
  { name: "front", type: "image/jpeg", sha256: createHash("sha256").update(picture).digest("hex"), role: "panorama" }] });
const boundary = randomUUID();
const part = (name, kind) => Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\nContent-Type: ${kind}\r\n\r\n`);
const body = Buffer.concat([part("event", "application/cloudevents+json"), capture, Buffer.from("\r\n"), part("front", "image/jpeg"), picture,
  Buffer.from(`\r\n--${boundary}--\r\n`)]);
await post("/api/v1/captures", `mc-${one}`, capture, `multipart/form-data; boundary=${boundary}`, body);

const health = event("cn.yuanjian.health.v1", `h-${one}`, { clock_offset_ms: 0, firmware: "1.4.2", state: "normal" });
await post("/api/v1/health", `mh-${one}`, health, "application/cloudevents+json", health);
