package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// golden is the description as it is published; `go test ./internal/web/api -run TestOpenAPI -write` writes it anew.
const golden = "../../../docs/openapi.json"

var writeGolden = flag.Bool("write", false, "write docs/openapi.json anew")

func TestOpenAPIIsThePublishedOne(t *testing.T) {
	a := atOneDoor(t, DefaultLimits())
	got, err := a.from.Client.Get(a.from.Base + DescriptionPath)
	a.fleet.Must(got, err)
	defer func() { _ = got.Body.Close() }()
	body, err := io.ReadAll(got.Body)
	a.fleet.Must(body, err)
	if *writeGolden {
		a.fleet.Must(nil, os.WriteFile(golden, body, 0o644))
	}
	want, err := os.ReadFile(golden)
	a.fleet.Must(want, err)
	if !bytes.Equal(body, want) {
		t.Error("docs/openapi.json is not what the door serves; write it anew and look at the difference: go test ./internal/web/api -run TestOpenAPI -write")
	}
}

// TestOpenAPIHasEveryRoute: what can be called is described, and what is described can be called.
func TestOpenAPIHasEveryRoute(t *testing.T) {
	d := &Door{Limits: DefaultLimits()}
	var served []string
	for _, r := range slices.Concat(d.Routes(), (&Sandbox{Door: d}).Routes(), (&Gateways{}).Routes(), (&Treasury{}).Routes()) {
		served = append(served, r.Pattern())
	}
	var described []string
	for _, o := range slices.Concat(d.operations(), d.sandboxOperations(), letterOperations(), paymentOperations()) {
		if !strings.HasSuffix(o.path, "z") { // the probes are the command's
			described = append(described, o.method+" "+o.path)
		}
	}
	slices.Sort(served)
	slices.Sort(described)
	if !slices.Equal(served, described) {
		t.Errorf("served %v, described %v", served, described)
	}
}

// TestOpenAPIRefusesWhatTheDoorRefuses: a description that lets everything pass would check nothing.
func TestOpenAPIRefusesWhatTheDoorRefuses(t *testing.T) {
	c := newChecked(t, nil)
	for path, body := range map[string]string{
		"/api/v1/health":   `{"specversion":"1.0","type":"cn.yuanjian.health.v1","source":"devices/a","id":"1","time":"2026-03-02T09:00:00+08:00","data":{"clock_offset_ms":1,"firmware":"1","state":"ill"}}`,
		"/api/v1/readings": `{"specversion":"1.0","type":"cn.yuanjian.readings.v1","source":"devices/a","id":"1","time":"2026-03-02T09:00:00.0000001+08:00","data":{"values":[]}}`,
	} {
		r, err := http.NewRequest(http.MethodPost, "http://door"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range []string{"webhook-id", "webhook-timestamp", "webhook-signature"} {
			r.Header.Set(h, "1")
		}
		r.Header.Set("Content-Type", "application/cloudevents+json")
		if err := c.request(r, []byte(body)); err == nil {
			t.Errorf("%s: a bad body passes", path)
		}
		if err := c.request(r, []byte(strings.Replace(strings.Replace(body, `"ill"`, `"normal"`, 1), `.0000001+08:00","data":{"values":[]}`, `+08:00","data":{"values":[{"name":"a","value":1,"unit":"","method":"m","flag":"normal"}]}`, 1))); err != nil {
			t.Errorf("%s: a good body does not pass: %v", path, err)
		}
	}
}

// checked is a client's transport that holds every request that was taken, and every answer, against the description.
type checked struct {
	t      testing.TB
	next   http.RoundTripper
	router routers.Router
}

func newChecked(t testing.TB, next http.RoundTripper) *checked {
	t.Helper()
	raw, err := json.Marshal((&Door{Limits: DefaultLimits()}).Description())
	if err != nil {
		t.Fatal(err)
	}
	doc, err := openapi3.NewLoader().LoadFromData(raw)
	if err == nil {
		err = doc.Validate(t.Context())
	}
	if err != nil {
		t.Fatalf("the description is no OpenAPI 3.1: %v", err)
	}
	router, err := legacy.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"application/cloudevents+json", "application/problem+json"} {
		openapi3filter.RegisterBodyDecoder(kind, openapi3filter.JSONBodyDecoder)
	}
	for _, kind := range accepted() {
		openapi3filter.RegisterBodyDecoder(kind, openapi3filter.FileBodyDecoder)
	}
	return &checked{t, next, router}
}

func (c *checked) input(r *http.Request, body []byte) (*openapi3filter.RequestValidationInput, error) {
	copied := r.Clone(r.Context())
	copied.Body = io.NopCloser(bytes.NewReader(body))
	route, params, err := c.router.FindRoute(copied)
	return &openapi3filter.RequestValidationInput{Request: copied, PathParams: params, Route: route, Options: &openapi3filter.Options{IncludeResponseStatus: true}}, err
}

func (c *checked) request(r *http.Request, body []byte) error {
	in, err := c.input(r, body)
	if err != nil {
		return err
	}
	return openapi3filter.ValidateRequest(r.Context(), in)
}

func (c *checked) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		if sent, err = io.ReadAll(body); err != nil {
			return nil, err
		}
	}
	got, err := c.next.RoundTrip(r)
	if err != nil {
		return got, err
	}
	body, err := io.ReadAll(got.Body)
	_ = got.Body.Close()
	got.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return got, err
	}
	if got.StatusCode < 300 {
		if err := c.request(r, sent); err != nil {
			c.t.Errorf("a request that was taken is not as described: %v", err)
		}
	}
	in, err := c.input(r, sent)
	if err != nil {
		c.t.Errorf("%s %s is not described: %v", r.Method, r.URL.Path, err)
		return got, nil
	}
	err = openapi3filter.ValidateResponse(r.Context(), &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: got.StatusCode, Header: got.Header,
		Body: io.NopCloser(bytes.NewReader(body)), Options: in.Options})
	if err != nil {
		c.t.Errorf("the answer %d of %s is not as described: %v", got.StatusCode, r.URL.Path, err)
	}
	return got, nil
}
