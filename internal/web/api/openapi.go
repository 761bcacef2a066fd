package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"yuanjian/internal/capture"
	"yuanjian/internal/device"
	"yuanjian/internal/web"
)

// object is a piece of an OpenAPI document: encoding/json writes its keys in order, so that equal documents are equal bytes.
type object = map[string]any

// DescriptionPath is where machines read what they may call.
const DescriptionPath = "/api/v1/openapi.json"

// operation is one route as the description has it; the description and the routes of the door are made from one list.
type operation struct {
	method, path, id, summary string
	request                   object // nil: it takes no body
	answers                   object
	parameters                []any // of addresses that are open to everybody
}

// signedBy are the headers that every message of a device has (Standard Webhooks).
func signedBy() []any {
	header := func(name, pattern, says string, most int) object {
		return object{"name": name, "in": "header", "required": true, "description": says, "schema": object{"type": "string", "pattern": pattern, "maxLength": most}}
	}
	return []any{
		header("webhook-id", `^[!-~]{1,256}$`, "Unique on the device; the same for every repetition of one message.", 256),
		header("webhook-timestamp", `^[0-9]{1,11}$`, "Unix seconds, at most 5 minutes off.", 11),
		header("webhook-signature", `^\S+( \S+)*$`, "v1, and base64 of HMAC-SHA256, or v1a, and base64 of Ed25519, over id.timestamp. and the signed bytes; several, separated by blanks.", 2048),
	}
}

func (d *Door) operations() []operation {
	receipt, taken := reference("Receipt"), reference("Acknowledgement")
	message := func(event string) object { return content("application/cloudevents+json", reference(event)) }
	return []operation{
		{"POST", "/api/v1/captures", "sendCapture", "Send a capture: its event, signed, and the media that the event names.", content("multipart/form-data", reference("CaptureRequest"),
			object{"event": object{"contentType": "application/cloudevents+json"}}), d.doorAnswers("application/json", receipt), nil},
		{"POST", "/api/v1/health", "sendHealth", "Send a health message; the whole body is signed.", message("HealthEvent"), d.doorAnswers("application/json", taken), nil},
		{"POST", "/api/v1/readings", "sendReadings", "Send measured values; the whole body is signed.", message("ReadingsEvent"), d.doorAnswers("application/json", taken), nil},
		{"GET", DescriptionPath, "describe", "This description.", nil, object{"200": answer("OpenAPI 3.1", "application/json", object{"type": "object"})}, nil},
		{"GET", "/livez", "livez", "Whether the process lives.", nil, object{"200": answer("It does.", "text/plain", object{"type": "string"})}, nil},
		{"GET", "/readyz", "readyz", "Whether the process takes requests: its database answers and it is not about to end.", nil,
			object{"200": answer("It does.", "text/plain", object{"type": "string"}), "503": answer("It does not.", "text/plain", object{"type": "string"})}, nil},
	}
}

func reference(name string) object { return object{"$ref": "#/components/schemas/" + name} }

func content(kind string, schema object, encoding ...object) object {
	one := object{"schema": schema}
	if len(encoding) > 0 {
		one["encoding"] = encoding[0]
	}
	return object{"required": true, "content": object{kind: one}}
}

func answer(says, kind string, schema object) object {
	return object{"description": says, "content": object{kind: object{"schema": schema}}}
}

// doorAnswers are the answers of the contract; what is stored is described by schema.
func (d *Door) doorAnswers(kind string, schema object) object {
	problem := func(says string, again bool) object {
		a := answer(says, "application/problem+json", reference("Problem"))
		if again {
			a["headers"] = object{"Retry-After": object{"required": true, "description": "Seconds.", "schema": object{"type": "integer", "minimum": 1}}}
		}
		return a
	}
	return object{
		"201": answer("Stored durably.", kind, schema),
		"200": answer("Known with the same bytes: the same answer as the first time.", kind, schema),
		"401": problem("bad-signature, stale-timestamp, unknown-device: nothing is stored.", false),
		"409": problem("same-id-other-bytes: one of the two keys is known with other bytes.", false),
		"413": problem("too-large", false), "415": problem("bad-media", false), "422": problem("bad-field, with its JSON Pointer.", false),
		"429": problem("quota", true), "503": problem("not-durable: it cannot be stored durably now; send again with the same ids.", true),
	}
}

// text is a schema of text of so many characters.
func text(least, most int) object {
	return object{"type": "string", "minLength": least, "maxLength": most}
}

func oneOf(words ...string) object { return object{"type": "string", "enum": words} }

func orNull(s object) object { s["type"] = []any{s["type"], "null"}; return s }

func instant() object {
	return object{"type": "string", "format": "date-time", "pattern": `^[^.]*(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$`}
}

func fields(required []string, properties object) object {
	return object{"type": "object", "required": required, "properties": properties, "additionalProperties": false}
}

// event is a CloudEvent 1.0; extension attributes are allowed.
func event(kind string, data object) object {
	return object{"type": "object", "required": []string{"specversion", "type", "source", "id", "time", "data"}, "properties": object{
		"specversion": object{"const": "1.0"}, "type": object{"const": kind}, "source": object{"type": "string", "pattern": `^devices/[A-Za-z0-9-]{1,64}$`},
		"id": text(1, 200), "time": instant(), "datacontenttype": object{"const": "application/json"}, "data": data}}
}

func (d *Door) schemas() object {
	whole := object{"type": "integer", "minimum": -1 << 53, "maximum": 1 << 53}
	medium := fields([]string{"name", "type", "sha256"}, object{"name": object{"type": "string", "pattern": "^[A-Za-z0-9_-]{1,40}$"}, "type": oneOf(accepted()...),
		"sha256": object{"type": "string", "pattern": "^[0-9a-f]{64}$"}, "taken_at": orNull(instant()), "role": orNull(text(0, 200))})
	value := fields([]string{"name", "value", "unit", "method", "flag"}, object{"name": object{"type": "string", "pattern": "^[A-Za-z0-9_.-]{1,40}$"}, "value": object{"type": []string{"number", "null"}},
		"unit": text(0, 40), "method": text(1, 200), "flag": oneOf(device.ReadingFlags()...), "at": orNull(instant())})
	return object{
		"CaptureEvent": event(capture.EventType, fields([]string{"violation", "media"}, object{
			"sequence": object{"type": "integer", "minimum": 0, "maximum": 1 << 53}, "violation": text(1, 200), "accuracy_m": object{"type": "number", "minimum": 0},
			"position": object{"type": []string{"array", "null"}, "items": object{"type": "number"}, "minItems": 2, "maxItems": 2, "description": "Longitude and latitude, WGS 84."},
			"firmware": orNull(text(1, 200)), "clock_offset_ms": object{"type": []string{"integer", "null"}},
			"subject":  fields([]string{}, object{"plate": orNull(text(0, 200)), "plate_type": orNull(text(0, 200))}),
			"measured": object{"type": "object", "maxProperties": 40, "additionalProperties": object{"type": []string{"number", "string", "boolean"}}},
			"suggestions": object{"type": "array", "maxItems": 8, "description": "What models suggest, with the version that ran at the instant of the capture. Never a fact.",
				"items": fields([]string{"model", "version", "score"}, object{"model": text(1, 100), "version": text(1, 100), "score": object{"type": "number", "minimum": 0, "maximum": 1}, "suggests": orNull(text(0, 200))})},
			"media": object{"type": "array", "minItems": 1, "maxItems": d.Limits.Files, "items": medium}})),
		"CaptureRequest": object{"type": "object", "required": []string{"event"}, "properties": object{"event": reference("CaptureEvent")},
			"additionalProperties": true, // the media, as bytes
			"description": fmt.Sprintf("The first part is the event, at most %d bytes; then a part for each medium, of its name. Pictures at most %d bytes and %d pixels, films at most %d bytes, the request at most %d bytes.",
				capture.EventMost, d.Limits.Media.PictureBytes, d.Limits.Media.Pixels, d.Limits.Media.FilmBytes, d.Limits.Request)},
		"HealthEvent": event(device.HealthType, fields([]string{"clock_offset_ms", "firmware", "state"}, object{"clock_offset_ms": whole, "firmware": text(1, 200),
			"storage_free_mb": object{"type": []string{"integer", "null"}, "minimum": 0}, "temperature_c": object{"type": []string{"number", "null"}, "minimum": -273.15, "maximum": 1000},
			"state": oneOf("normal", "abnormal"), "detail": orNull(text(0, 200))})),
		"ReadingsEvent": event(device.ReadingsType, fields([]string{"values"}, object{"values": object{"type": "array", "minItems": 1, "maxItems": device.ReadingsMost, "items": value}})),
		"Receipt": fields([]string{"id", "received_at", "media", "book", "entry", "leaf", "judgement", "signature"}, object{"id": text(1, 64), "received_at": instant(),
			"media": object{"type": "object", "additionalProperties": fields([]string{"sha256", "size"}, object{"sha256": object{"type": "string", "pattern": "^[0-9a-f]{64}$"}, "size": object{"type": "integer", "minimum": 1}})},
			"book":  text(1, 64), "entry": object{"type": "integer", "minimum": 0}, "leaf": object{"type": "string", "description": "Base64 of the leaf hash."},
			"judgement": object{"type": "object", "description": "The receipt of the judging at stage received."}, "signature": text(1, 400)}),
		"Acknowledgement": fields([]string{"id", "received_at"}, object{"id": text(1, 64), "received_at": instant()}),
		"Problem": fields([]string{"type", "title", "status", "detail"}, object{"type": object{"type": "string", "pattern": "^urn:yuanjian:problem:[a-z-]+$"}, "title": object{"type": "string"},
			"status": object{"type": "integer"}, "detail": object{"type": "string", "description": "Chinese and English."}, "pointer": object{"type": "string", "description": "JSON Pointer into the event."}}),
	}
}

// Description is the OpenAPI 3.1 document of every machine interface.
func (d *Door) Description() object {
	paths := object{}
	for _, o := range slices.Concat(d.operations(), d.sandboxOperations(), openOperations(), letterOperations(), paymentOperations()) {
		one := object{"operationId": o.id, "summary": o.summary, "responses": o.answers}
		if o.request != nil {
			one["requestBody"], one["parameters"] = o.request, signedBy()
		}
		if o.parameters != nil {
			one["parameters"] = o.parameters
		}
		path, _ := paths[o.path].(object)
		if path == nil {
			path = object{}
		}
		path[map[string]string{"GET": "get", "POST": "post"}[o.method]] = one
		paths[o.path] = path
	}
	schemas := d.schemas()
	maps.Copy(schemas, openSchemas())
	maps.Copy(schemas, letterSchemas())
	maps.Copy(schemas, paymentSchemas())
	schemas["TrialReceipt"] = trialReceipt(schemas["Receipt"].(object))
	return object{"openapi": "3.1.0", "info": object{"title": "Yuanjian", "version": "1", "description": "Machine interfaces of 远鉴. Errors are RFC 9457 problems; the end of their type is the code."},
		"paths": paths, "components": object{"schemas": schemas}}
}

// describe is the route of the description.
func (d *Door) describe() web.Route {
	return web.Route{Method: "GET", Path: DescriptionPath, Policy: web.Public{Reason: "says how machines may call, and holds no data"},
		Serve: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := json.MarshalIndent(d.Description(), "", "  ")
			if err != nil {
				http.Error(w, "description", http.StatusInternalServerError) // maps of plain values are always written
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Cache-Control", "public, max-age=300")
			_, _ = w.Write(append(body, '\n')) // the line may be cut
		})}
}
