package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/conformity"
)

// TestConformSaysWhatAGatewayDoesNotDo runs the command against an address that takes orders and sends nothing.
func TestConformSaysWhatAGatewayDoesNotDo(t *testing.T) {
	dir := t.TempDir()
	report, key := filepath.Join(dir, "report.json"), filepath.Join(dir, "key")
	gateway := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no camera", http.StatusBadGateway) }))
	defer gateway.Close()
	var out, errs bytes.Buffer
	if code := run([]string{"conform", gateway.URL, "--model", "YS-1", "--report", report, "--key", key}, nil, &out, &errs); code != exitRefused {
		t.Fatalf("exit %d: %s", code, errs.String())
	}
	if !strings.Contains(out.String(), "结论 / result: 不通过 / not passed") || !strings.Contains(out.String(), "502 Bad Gateway") || !strings.Contains(out.String(), "whpk_") {
		t.Errorf("it says\n%s", out.String())
	}
	file, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	read, _, err := conformity.Read(file)
	if err != nil || read.Passed || read.Model != "YS-1" {
		t.Errorf("the report reads as %+v, %v", read, err)
	}
	if _, _, err := conformity.Read(bytes.Replace(file, []byte(`"passed": false`), []byte(`"passed": true`), 1)); err == nil {
		t.Error("a report that was changed reads as signed")
	}
}

func TestConformRefusesWhatIsNoAddress(t *testing.T) {
	for _, args := range [][]string{{"conform"}, {"conform", "ftp://x"}, {"conform", "http://user:word@x"}, {"conform", "http://x", "--endpoint", "x"}} {
		var out, errs bytes.Buffer
		if code := run(args, nil, &out, &errs); code != exitUsage || out.Len() > 0 {
			t.Errorf("%q: exit %d, %q", args, code, out.String())
		}
	}
}
