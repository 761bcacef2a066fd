// Package platform is the client of 广东省行政执法信息公示平台 (Art 14): it files notices of sites, their corrections, withdrawals
// and stops, and brings back the platform's receipt with a snapshot of what the public sees. It translates and calls; when
// something may be published is decided in package device.
//
// # The contract
//
// The platform publishes no machine interface that we know of. This is the one we ask for; where a province has another, a
// gateway before it speaks this one. Package sandbox/platform is a labelled stand-in that behaves like it.
//
//	POST {base}/v1/filings
//	Authorization: Bearer {token}
//	Idempotency-Key: {key}
//	Content-Type: application/json
//
//	{"kind": "publish" | "correct" | "withdraw" | "stop", "material": bool, "previous": "receipt number of the publication",
//	 "notice": {"site", "use", "place", "position", "direction", "kind", "violation", "body", "contact", "approval", "from",
//	            "stopped", "reason"}}
//
//	201 (first time) or 200 (the key is known with the same content):
//	{"number": "…", "at": "2026-03-02T10:00:00+08:00", "address": "https://…", "place": "as published",
//	 "snapshot": {"type": "application/pdf" | "image/png" | "image/jpeg", "sha256": "hex", "data": "base64"},
//	 "sandbox": true, only from a stand-in, "label": "沙箱…"}
//
//	422 refused for good: {"code": "…", "reasons": ["…"]}, also "unknown-previous"
//	409 the key is known with other content: refused for good, code "key-reused"
//	401, 403 our token is not accepted · 429, 5xx, a broken connection or no answer in time: nothing is known
//
// # What is done with it
//
// 422 and 409 become device.Rejected and are shown to the publisher. Everything else is an error: the job tries again with
// the same key, with growing pauses, and the platform gives the same receipt, so that a lost answer publishes nothing twice.
// An answer is taken only whole: number, instant, place, and a snapshot whose bytes match its digest and its type, at most
// 8 MiB; otherwise it is an error like no answer, and never half a receipt. The token is never written to a log or an error.
package platform
