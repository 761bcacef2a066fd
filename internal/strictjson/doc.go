// Package strictjson reads JSON from outside strictly (RFC 8259, RFC 7493): keys are case-sensitive and appear once,
// unknown keys are refused where the reader says so, numbers must fit double precision, text must be UTF-8, nothing may
// follow the document, and nothing is nested deeper than the form says. The first thing that is wrong is kept with its JSON
// Pointer (RFC 6901) and what is expected there, in both languages, as a noun that follows 应为 or "expected". encoding/json
// does none of this: it folds case, takes the last of duplicate keys, and names no place.
//
// A form is a table of Field for each object, read with Object; what a value must be is said by the method that reads it.
// reader.go keeps the place, fields.go objects and lists, text.go and values.go the values, envelope.go the CloudEvents of
// devices.
package strictjson
