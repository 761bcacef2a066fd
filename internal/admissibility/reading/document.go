package reading

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// Invalid says where a document is invalid and what is expected there.
type Invalid struct {
	// Pointer is the JSON Pointer (RFC 6901) of the value at fault; of the key itself when the key is unknown, doubled or missing;
	// empty for the whole document.
	Pointer string
	// Expected says in a few words what the contract expects.
	Expected string
	// Also lists other pointers that the contract's words would bear as well, such as the object that lacks a key.
	Also []string
}

// Error gives the place and what is expected there.
func (i *Invalid) Error() string {
	return fmt.Sprintf("invalid at %q: expected %s", i.Pointer, i.Expected)
}

// parse reads one JSON text into maps, lists, strings, json.Number, booleans and nil. "A duplicate key, and text after the document
// are invalid."
func parse(text []byte) (any, *Invalid) {
	if !json.Valid(text) {
		return nil, &Invalid{Expected: "one JSON document and nothing after it"}
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	return parseValue(decoder, "")
}

func parseValue(decoder *json.Decoder, at string) (any, *Invalid) {
	token, err := decoder.Token()
	if err != nil {
		return nil, &Invalid{Pointer: at, Expected: "a JSON value"}
	}
	switch token {
	case json.Delim('{'):
		return parseObject(decoder, at)
	case json.Delim('['):
		return parseList(decoder, at)
	}
	return token, nil
}

func parseObject(decoder *json.Decoder, at string) (any, *Invalid) {
	object := map[string]any{}
	for decoder.More() {
		token, err := decoder.Token()
		key, isText := token.(string)
		if err != nil || !isText {
			return nil, &Invalid{Pointer: at, Expected: "a key"}
		}
		here := at + "/" + escape(key)
		value, invalid := parseValue(decoder, here)
		if invalid != nil {
			return nil, invalid
		}
		if _, again := object[key]; again {
			return nil, &Invalid{Pointer: here, Expected: "each key once", Also: []string{at}}
		}
		object[key] = value
	}
	_, err := decoder.Token()
	if err != nil {
		return nil, &Invalid{Pointer: at, Expected: "the end of the object"}
	}
	return object, nil
}

func parseList(decoder *json.Decoder, at string) (any, *Invalid) {
	list := []any{}
	for decoder.More() {
		value, invalid := parseValue(decoder, fmt.Sprintf("%s/%d", at, len(list)))
		if invalid != nil {
			return nil, invalid
		}
		list = append(list, value)
	}
	_, err := decoder.Token()
	if err != nil {
		return nil, &Invalid{Pointer: at, Expected: "the end of the list"}
	}
	return list, nil
}

// escape writes a key as a step of a JSON Pointer (RFC 6901 section 3).
func escape(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}
