package api

import (
	"encoding/json"
	"net/http"

	"yuanjian/internal/law"
)

// Codes of the contract. Each is the end of a problem's type.
const (
	codeSignature = "bad-signature"
	codeStale     = "stale-timestamp"
	codeDevice    = "unknown-device"
	codeLarge     = "too-large"
	codeMedia     = "bad-media"
	codeField     = "bad-field"
	codeClash     = "same-id-other-bytes"
	codeQuota     = "quota"
	codeDurable   = "not-durable"
)

// problem is a refusal on its way to the device.
type problem struct {
	status  int
	code    string
	detail  law.Words
	pointer string
	retry   string // seconds for Retry-After
}

// Error gives the Chinese sentence.
func (p *problem) Error() string { return p.code + "：" + p.detail.ZH }

func refuse(status int, code, zh, en string) *problem {
	return &problem{status: status, code: code, detail: law.Words{ZH: zh, EN: en}}
}

func badField(pointer string, want law.Words) *problem {
	return &problem{status: http.StatusUnprocessableEntity, code: codeField, pointer: pointer, detail: law.Words{ZH: "应为" + want.ZH, EN: "expected " + want.EN}}
}

// document is RFC 9457's form.
type document struct {
	Type    string `json:"type"`
	Title   string `json:"title"`
	Status  int    `json:"status"`
	Detail  string `json:"detail"`
	Pointer string `json:"pointer,omitempty"`
}

func (p *problem) write(w http.ResponseWriter) {
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	if p.retry != "" {
		h.Set("Retry-After", p.retry)
	}
	w.WriteHeader(p.status)
	_ = json.NewEncoder(w).Encode(document{Type: "urn:yuanjian:problem:" + p.code, Title: http.StatusText(p.status), Status: p.status,
		Detail: p.detail.ZH + " / " + p.detail.EN, Pointer: p.pointer}) // the line may be cut; there is nobody to tell
}
