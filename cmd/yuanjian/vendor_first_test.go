package main

import (
	"net/http"
	"os/exec"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"yuanjian/internal/access"
)

// TestAVendorsFirstAcceptedCaptureFromTheDocumentation runs the commands of docs/vendor.md as they stand there against a
// demonstration. What was sent on trial is answered as a real capture is, and is none.
func TestAVendorsFirstAcceptedCaptureFromTheDocumentation(t *testing.T) {
	for _, program := range []string{"bash", "curl", "openssl", "od", "awk", "base64"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("docs/vendor.md needs %s: %v", program, err)
		}
	}
	dir := t.TempDir()
	m := startDemo(t, dir, 0)
	out, err := exec.CommandContext(t.Context(), "../../scripts/vendor-first", dir).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	first := regexp.MustCompile(`(?s)^201 \{"id":"[0-9a-f-]{36}".*"book":"test","entry":-1,.*\n201 \{.*vendor-first: first accepted capture in (\d+) s\n`).FindSubmatch(out)
	if first == nil {
		t.Fatalf("%s", out)
	}
	if seconds, err := strconv.Atoi(string(first[1])); err != nil || seconds > 60 {
		t.Errorf("%s seconds for the commands alone", first[1])
	}
	t.Logf("first accepted capture after %s s of commands", first[1])
	ground := proving{manifest: m}
	jar, err := ground.signIn(m.Base, string(access.Vendor))
	if err != nil {
		t.Fatal(err)
	}
	list, _ := get(t, jar, m.Base+"/vendor/sandbox", "the test")
	device := regexp.MustCompile(`/vendor/sandbox/[0-9a-f-]{36}`).FindString(list)
	shown, _ := get(t, jar, m.Base+device, "the test")
	if n := strings.Count(shown, "201："); device == "" || n != 2 {
		t.Errorf("%s shows %d requests that were taken", device, n)
	}
	reviewer, err := ground.signIn(m.Base, string(access.Reviewer))
	if err != nil {
		t.Fatal(err)
	}
	// The demonstration has captures of its own history: none of them is of the device of the sandbox.
	if captures, _ := get(t, reviewer, m.Base+"/captures?device="+path.Base(device), "the test"); regexp.MustCompile(`/captures/[0-9a-f-]{36}`).MatchString(captures) {
		t.Error("what was sent on trial is among the captures")
	}
	answer, err := http.Get(m.Base + "/vendor/sandbox")
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	if answer.Request.URL.Path != "/login" {
		t.Errorf("without a login the sandbox shows %s", answer.Request.URL)
	}
}
