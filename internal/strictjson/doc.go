// Package strictjson reads JSON from outside strictly (RFC 8259, RFC 7493): keys are case-sensitive and appear once,
// unknown keys are refused where the reader says so, numbers must be exact, text must be UTF-8, nothing may follow the
// document. The first thing that is wrong is kept with its JSON Pointer (RFC 6901) and what is expected there, in both
// languages. encoding/json does none of this: it folds case, takes the last of duplicate keys, and names no place.
package strictjson
