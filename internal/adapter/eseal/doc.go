// Package eseal is the client of an outside e-seal service (电子印章服务): it sends the PDF of an approved paper and brings it
// back sealed. When a paper may be sealed is decided in package docket; without an outside service the system's own seal of the
// body signs.
//
// # The contract
//
// Provinces have e-seal services of their own (GB/T 38540, GM/T 0031), each with its own interface; this is the one we ask
// for, and a gateway before the service speaks it. Package sandbox/eseal is a labelled stand-in that behaves like it.
//
//	POST {base}/v1/seals
//	Authorization: Bearer {token}
//	Idempotency-Key: {key}
//	Content-Type: application/json
//
//	{"body": "id of the body", "name": "its full name", "number": "文号", "model_sha256": "hex", "at": "2026-03-02T10:00:00+08:00",
//	 "pdf_sha256": "hex", "pdf": "base64"}
//
//	201 (first time) or 200 (the key is known with the same PDF):
//	{"sealer": "name of the service", "certificate_sha256": "hex", "pdf_sha256": "hex", "pdf": "base64",
//	 "sandbox": true, only from a stand-in}
//
//	422 refused for good: {"code": "…", "reasons": ["…"]} · 409 the key is known with another PDF
//	401, 403 our token is not accepted · 429, 5xx, a broken connection or no answer in time: nothing is known
//
// # What is done with it
//
// The sealed PDF must begin with the bytes that were sent: a seal is an incremental update and changes nothing that was
// approved. Its digest must be the one given, and it must hold a signature. Everything else is an error: the job tries again
// with the same key, with growing pauses, and what the service refuses stays a dead job that people see. The token is never
// written to a log or an error.
package eseal
