package conformity

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"yuanjian/internal/law"
	"yuanjian/internal/seal"
)

// Format names the form of a report, and Context what its signature is for.
const (
	Format               = "yuanjian/conformity/1"
	Context seal.Context = Format
)

// Most is how large a report may be, bytes.
const Most = 256 << 10

// Result is the result of one test.
type Result string

// The results. Advice is what the contract leaves to the vendor and good practice asks for: it does not make a report fail.
const (
	Passed Result = "passed"
	Failed Result = "failed"
	Advice Result = "advice"
	NotRun Result = "not_run"
)

// Title is the result in words.
func (r Result) Title() law.Words {
	return map[Result]law.Words{Passed: {ZH: "通过", EN: "passed"}, Failed: {ZH: "不通过", EN: "failed"},
		Advice: {ZH: "建议改进", EN: "advice"}, NotRun: {ZH: "没有测试", EN: "not run"}}[r]
}

// Words is a sentence in both languages, as a report writes it.
type Words struct {
	ZH string `json:"zh"`
	EN string `json:"en"`
}

// In returns the sentence in a language ("en"; anything else is Chinese).
func (w Words) In(lang string) string { return law.Words(w).In(lang) }

// Test is one test: what was expected, what was seen, and exactly what cures a failure.
type Test struct {
	Name     string `json:"name"`
	Title    Words  `json:"title"`
	Result   Result `json:"result"`
	Expected Words  `json:"expected"`
	Seen     Words  `json:"seen"`
	Fix      *Words `json:"fix,omitempty"` // of a test that is not passed
}

// Report is what was found. It holds no secret, no plate and no picture.
type Report struct {
	Format    string    `json:"format"`
	Program   string    `json:"program"` // version of the program that tested
	Began     time.Time `json:"began"`
	Ended     time.Time `json:"ended"`
	Model     string    `json:"model"`    // of the device, as the vendor states it
	Firmware  []string  `json:"firmware"` // that the captures named, in the order they came
	Exchanges int       `json:"exchanges"`
	Passed    bool      `json:"passed"`
	Tests     []Test    `json:"tests"`
}

// Count counts the tests of a result.
func (r Report) Count(of Result) (n int) {
	for _, t := range r.Tests {
		if t.Result == of {
			n++
		}
	}
	return n
}

// file is how a report is written: the signature lies over the report's JSON without blanks.
type file struct {
	Report    json.RawMessage `json:"report"`
	Key       string          `json:"key"`       // whpk_…
	Signature seal.Signature  `json:"signature"` // key id and Ed25519
}

// Write signs a report and returns its file.
func (r Report) Write(by seal.Signer) ([]byte, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("write conformity report: %w", err)
	}
	out, err := json.MarshalIndent(file{body, by.Public().String(), by.Sign(Context, body)}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write conformity report: %w", err)
	}
	return append(out, '\n'), nil
}

// ErrNoReport is wrapped when a document is no report, or not as it was signed.
var ErrNoReport = errors.New("no conformity report")

// Read reads the file of a report and checks its signature against the key that it names itself; whose key that is, is for
// the caller to ask. Errors wrap ErrNoReport, or seal.ErrBadSignature for a report that was changed.
func Read(doc []byte) (Report, seal.PublicKey, error) {
	var f file
	var r Report
	if len(doc) > Most {
		return r, seal.PublicKey{}, fmt.Errorf("%w: larger than %d bytes", ErrNoReport, Most)
	}
	if err := strict(doc, &f); err != nil {
		return r, seal.PublicKey{}, fmt.Errorf("%w: %w", ErrNoReport, err)
	}
	key, err := seal.ParsePublic(f.Key)
	if err != nil {
		return r, key, fmt.Errorf("%w: %w", ErrNoReport, err)
	}
	var body bytes.Buffer
	if err := json.Compact(&body, f.Report); err != nil {
		return r, key, fmt.Errorf("%w: %w", ErrNoReport, err)
	}
	if err := key.Verify(Context, body.Bytes(), f.Signature); err != nil {
		return r, key, err
	}
	if err := strict(body.Bytes(), &r); err != nil {
		return r, key, fmt.Errorf("%w: %w", ErrNoReport, err)
	}
	if r.Format != Format || len(r.Tests) == 0 || r.Passed != (r.Count(Failed)+r.Count(NotRun) == 0) {
		return r, key, fmt.Errorf("%w: not of format %s", ErrNoReport, Format)
	}
	return r, key, nil
}

func strict(doc []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if d.More() {
		return errors.New("more than one value")
	}
	return nil
}
