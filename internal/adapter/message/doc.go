// Package message is the client of the outside channels that bring letters to parties (Art 28, 30(4), 38): gateways for SMS, messages
// in 粤省事 and 粤商通, fax and accounts of instant messages, and the tracking service of the post. It translates and calls; to whom
// something is sent, and what follows from an answer, is decided in package delivery. E-mail goes by package smtp.
//
// # The contract of a gateway
//
// Every operator has an interface of its own; this is the one we ask for, and a gateway before the operator speaks it. Package
// sandbox/message is a labelled stand-in that behaves like it. Each channel has its own gateway, token and secret.
//
//	POST {base}/v1/messages
//	Authorization: Bearer {token}
//	Idempotency-Key: {key}
//	Content-Type: application/json
//
//	{"key": "{key}", "channel": "sms" | "app" | "fax" | "im", "to": "address", "from": "name of the body", "subject": "…", "text": "…",
//	 "link": "https://…", of app and im alone, "paper_sha256": "hex", where it goes with a paper,
//	 "file": {"name", "type", "content" in base64}, the paper itself, of app, im and fax where a paper is served}
//
// The address is of the channel: digits of a number (sms, fax), the account of the operator (app, im).
//
//	201 (first time) or 200 (the key is known with the same content):
//	{"number": "the gateway's own", "state": "accepted" | "sent" | "arrived" | "failed" | "unknown", "reason": "…", "at": "2026-03-02T10:00:00+08:00",
//	 "sandbox": true, only from a stand-in}
//
//	422 refused for good: {"code": "invalid-address" | "no-such-user" | "blocked" | …, "reasons": ["…"]}
//	409 the key is known with other content: refused for good, "key-reused"
//	401, 403 our token is not accepted · 429, 5xx, a broken connection or no answer in time: nothing is known
//
//	POST {base}/v1/messages/state {"key": "{key}", "number": "…"}: 200 with the same document, 404 where no such message was taken
//
// accepted: the gateway has it. sent: it left for the operator's network or service. arrived: the recipient's terminal, account or
// machine has it. failed: it never will, with a reason. unknown: the gateway does not know. A message is arrived only when the
// operator's own receipt says so.
//
// Callbacks: the gateway posts the same document with its "key" to {public_url}/api/v1/letters/{channel}/state, signed as Standard
// Webhooks with the secret of the channel: webhook-id (the same for every repetition), webhook-timestamp, webhook-signature. Lost,
// doubled, late and reordered ones are expected; forged ones are refused and change nothing.
//
// # The contract of the post
//
//	POST {base}/v1/tracking {"key": "{key}", "number": "tracking number"}
//	200 {"number": "…", "state": "accepted" | "sent" | "arrived" | "failed" | "unknown", "reason": "returned" | "no-such-user" | …, "at": "…"}
//	404 no such parcel
//
// arrived: signed for, at the time on the receipt. failed: on its way back, or back.
//
// # Reasons
//
// invalid-address, no-such-user, unreachable, full, blocked, expired, refused, returned, other. Any other word counts as other: what
// a stranger writes gets no further.
//
// # What is done with it
//
// 422 and 409 are delivery.Refused; everything else that is no whole answer is an error and tried again under the same key. No error
// holds the address, the text or the token.
package message
