package api

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/clock"
	"yuanjian/internal/device/devicetest"
)

// examples are the programs of docs/examples, by what runs them, with what else they need. The first two run wherever these
// tests do; the others where their programs are installed, and the test says so where they are not.
var examples = []struct {
	name, file string
	by         []string
	needs      []string
	everywhere bool
}{
	{"Go", "send.go", []string{"go", "run"}, nil, true},
	{"Node", "send.mjs", []string{"node"}, nil, true},
	{"Curl", "send.sh", []string{"bash"}, []string{"curl", "openssl", "od"}, false},
	{"Python", "send.py", []string{"python3"}, nil, false},
}

// TestExamplesRun lets each example send to a door: a capture that is stored once and judged, a health message, and nothing
// more when the device says the same again.
func TestExamplesRun(t *testing.T) {
	for _, x := range examples {
		t.Run(x.name, func(t *testing.T) {
			for _, program := range append([]string{x.by[0]}, x.needs...) {
				if _, err := exec.LookPath(program); err != nil {
					if x.everywhere {
						t.Fatalf("%s is needed here: %v", program, err)
					}
					t.Logf("NOT RUN: %s is not installed; docs/examples/%s was not tried here", program, x.file)
					return
				}
			}
			runExample(t, x.file, x.by)
		})
	}
}

func runExample(t *testing.T, file string, by []string) {
	t.Helper()
	a := atOneDoor(t, DefaultLimits())
	a.fleet.W.Clock.Set(clock.System{}.Now()) // an example signs at the machine's time
	front := filepath.Join(t.TempDir(), "front.jpg")
	a.fleet.Must(nil, os.WriteFile(front, picture(7), 0o600))
	run := exec.Command(by[0], append(append([]string{}, by[1:]...), filepath.Join("..", "..", "..", "docs", "examples", file), front)...)
	run.Env = append(os.Environ(), "YJ_ENDPOINT="+a.from.Base, "YJ_DEVICE="+a.ids.Device, "YJ_SECRET="+a.from.Secret, "YJ_VIOLATION="+devicetest.Violation)
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if strings.Count(string(out), "201 {") != 2 || !strings.Contains(string(out), `"judgement"`) {
		t.Errorf("it says\n%s", out)
	}
	if a.captured() != 1 || a.count(`SELECT count(*) FROM health_message`) != 1 {
		t.Errorf("%d captures, %d health messages", a.captured(), a.count(`SELECT count(*) FROM health_message`))
	}
}
