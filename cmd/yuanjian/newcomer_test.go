package main

import (
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// TestANewcomerComesToTheFirstLoginInTenMinutes runs the commands of the guide as they stand there.
func TestANewcomerComesToTheFirstLoginInTenMinutes(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "../../scripts/newcomer").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	m := regexp.MustCompile(`system-1 is signed in\nnewcomer: from the source to the first login in (\d+) s\n`).FindSubmatch(out)
	if m == nil {
		t.Fatalf("%s", out)
	}
	if seconds, err := strconv.Atoi(string(m[1])); err != nil || seconds > 600 {
		t.Errorf("%s seconds", m[1])
	}
	t.Logf("first login after %s s", m[1])
}
