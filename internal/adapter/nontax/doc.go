// Package nontax is the client of the non-tax e-payment platform of the digital government (非税电子支付平台, Art 39; 行政处罚法 67): it
// registers what is to be paid, fetches e-receipts and statements, and has refunds paid out. What is owed, and what a word of the
// platform means, is decided in package payment.
//
// # The contract
//
// The province's platform has an interface of its own; this is the one we ask for, and a gateway before the platform speaks it. Package
// sandbox/nontax is a labelled stand-in that behaves like it. Sums are whole fen; an office (执收单位) is our book and the id of the body.
//
//	POST {base}/v1/demands          {"key": "…", "office": "book/body", "part": "main" | "late", "fen": 20000, "payer": "…", "decision": "文号"}
//	                                201, or 200 for a known key with the same content: {"code": "缴款码"}
//	POST {base}/v1/demands/close    {"key": "…", "office": "…"}: 200 {}, 404 no such key
//	POST {base}/v1/receipts         {"office": "…", "trade": "流水号"}: 200 {"number": "票据号", "fen": 20000, "at": "…", "payer": "…",
//	                                "file": "base64", "file_sha256": "hex"}, 404 not issued yet
//	POST {base}/v1/receipts/void    {"office": "…", "trade": "…"}: 200 {}, also for one that is void
//	POST {base}/v1/refunds          {"key": "…", "office": "…", "trade": "…", "fen": 20000, "account": "…", "paper": "…"}: 201 or 200 {"at": "…"}
//	POST {base}/v1/statements       {"office": "…", "day": "2026-03-02", "cursor": ""}: 200 {"lines": [{"kind": "paid" | "refund", "trade": "…",
//	                                "code": "…", "fen": 20000, "at": "…", "payer": "…", "receipt": "…", "refund": "key"}], "next": ""},
//	                                at most 200 lines a piece, 404 the day is not closed
//
// Each with Authorization: Bearer {token}, Idempotency-Key and Content-Type: application/json. An answer of a stand-in has "sandbox": true.
//
//	422 refused for good: {"code": "…", "reasons": ["…"]} · 409 the key is known with other content: refused for good, "key-reused"
//	401, 403 our token is not accepted · 429, 5xx, a broken connection or no answer in time: nothing is known
//
// Callbacks: the platform posts {"office", "code", "trade", "fen", "at", "payer", "receipt"} to {public_url}/api/v1/payments/state, signed as
// Standard Webhooks with the secret of the platform. Lost, doubled, late and contradicting ones are expected; forged ones are refused and
// change nothing. What a callback did not say, the statement of the day says.
//
// # What is done with it
//
// 422 and 409 are payment.Refused; everything else that is no whole answer is an error and tried again under the same key. The file of a
// receipt must have its digest. No error holds a name, an account or the token.
package nontax
