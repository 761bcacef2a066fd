package api

import (
	"maps"
	"net/http"
	"strings"

	"yuanjian/internal/capture"
	"yuanjian/internal/device"
)

// The addresses of sandbox devices (docs/vendor.md). Each is an address of the door behind SandboxPath, taken and refused by the
// door's own code; only what is answered to a capture that was taken differs, because it is in no ledger.

// sandboxOperations are the door's operations of a vendor's sandbox, with an example of each request and of its answers.
func (d *Door) sandboxOperations() []operation {
	var out []operation
	for _, o := range d.operations() {
		example, there := sandboxExamples()[o.path]
		if !there {
			continue
		}
		answers := maps.Clone(o.answers)
		for status, says := range map[string]string{"201": "Taken on trial: its digest and this answer are kept, nothing else.", "200": "Known with the same bytes: the same answer as the first time."} {
			answers[status] = exemplified(answer(says, "application/json", example.schema), example.taken)
		}
		answers["422"] = exemplified(answer("bad-field, with its JSON Pointer.", "application/problem+json", reference("Problem")), example.refused)
		out = append(out, operation{method: o.method, path: SandboxPath + o.path, id: strings.Replace(o.id, "send", "trySend", 1),
			summary: "With the key of a sandbox device: " + strings.ToLower(o.summary[:1]) + o.summary[1:], request: exemplified(o.request, example.request), answers: answers})
	}
	return out
}

// exemplified is a body of the description with an example of it.
func exemplified(body object, example any) object {
	with := object{}
	for kind, form := range body["content"].(object) {
		form := maps.Clone(form.(object))
		form["example"] = example
		with[kind] = form
	}
	body = maps.Clone(body)
	body["content"] = with
	return body
}

// sandboxExample is what one address of the sandbox is sent, and what it answers.
type sandboxExample struct {
	schema                  object // of what it answers to what it takes
	request, taken, refused object
}

const (
	exampleDevice = "0197a1f2-7c00-7000-8000-000000000001"
	exampleDigest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
)

// sandboxExamples are the examples by the door's addresses. What they hold is invented; the tests send them.
func sandboxExamples() map[string]sandboxExample {
	event := func(kind, id string, data object) object {
		return object{"specversion": "1.0", "type": kind, "source": "devices/" + exampleDevice, "id": id, "time": "2026-06-06T08:00:00.120+08:00", "datacontenttype": "application/json", "data": data}
	}
	shot := event(capture.EventType, "your-own-id-4711", object{"sequence": 4711, "violation": "1345", "position": []any{113.27, 23.14}, "accuracy_m": 5, "firmware": "1.4.2", "clock_offset_ms": 120,
		"subject": object{"plate": "粤A00000", "plate_type": "02"}, "measured": object{"speed_kmh": 92, "limit_kmh": 60},
		"media": []any{object{"name": "front", "type": "image/jpeg", "sha256": exampleDigest, "role": "panorama"}}})
	taken := object{"id": "0197a1f2-7d00-7000-8000-000000000002", "received_at": "2026-06-06T08:00:00.480000+08:00"}
	receipt := maps.Clone(taken)
	maps.Copy(receipt, object{"media": object{"front": object{"sha256": exampleDigest, "size": 245760}}, "book": capture.TrialBook, "entry": -1, "leaf": "",
		"judgement": object{"schema": "yuanjian/receipt/1", "stage": "received"}, "signature": "trial-key:BASE64"})
	refused := func(pointer, detail string) object {
		return object{"type": "urn:yuanjian:problem:" + codeField, "title": http.StatusText(http.StatusUnprocessableEntity), "status": http.StatusUnprocessableEntity, "detail": detail, "pointer": pointer}
	}
	return map[string]sandboxExample{
		"/api/v1/captures": {reference("TrialReceipt"), object{"event": shot}, receipt, refused("/time",
			"应为带时差、小数不超过6位的时刻，如2025-06-06T08:00:00+08:00 / expected an instant of RFC 3339 with offset and at most six fractional digits, such as 2025-06-06T08:00:00.120+08:00")},
		"/api/v1/health": {reference("Acknowledgement"), event(device.HealthType, "your-own-id-4712", object{"clock_offset_ms": 120, "firmware": "1.4.2", "storage_free_mb": 20480, "temperature_c": 41.5, "state": "normal"}),
			taken, refused("/data/state", `应为"normal"、"abnormal"之一 / expected one of "normal", "abnormal"`)},
	}
}

// trialReceipt is the schema of the answer to a capture on trial: a receipt of the door that names no book and no entry.
func trialReceipt(receipt object) object {
	properties := maps.Clone(receipt["properties"].(object))
	properties["book"], properties["entry"], properties["leaf"] = object{"const": capture.TrialBook}, object{"const": -1}, object{"const": ""}
	receipt = maps.Clone(receipt)
	receipt["properties"], receipt["description"] = properties, "In no ledger: it can never be evidence."
	return receipt
}
