package archtest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"yuanjian/internal/admissibility"
	"yuanjian/internal/testkit"
)

var update = flag.Bool("update", false, "write docs/law.md anew")

func TestLawDocIsUpToDate(t *testing.T) {
	root := testkit.Root(t)
	want, err := LawDoc(root, house(t))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(root, "docs", "law.md")
	if *update {
		if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(name)
	if err != nil || string(got) != want {
		t.Errorf("docs/law.md is out of date (%v): go test ./internal/archtest -run LawDoc -update\n%s", err, firstDifference(string(got), want))
	}
	for _, rule := range admissibility.Rules() {
		if !strings.Contains(want, "\n### "+rule.ID+" ") {
			t.Errorf("rule %s is not in it", rule.ID)
		}
	}
}

func firstDifference(got, want string) string {
	a, b := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "it says:  " + a[i] + "\nit should: " + b[i]
		}
	}
	return "one is longer than the other"
}

func TestLawDocFindsRefusalsAndTests(t *testing.T) {
	program, err := Parse("internal/device/a.go", `package device
func f() error {
	if x { return law.Refusal{Rule: "A14.2c", Article: "第十四条第二款", Because: law.Words{ZH: fmt.Sprintf("停用于%s。", d)}} }
	return samePerson(tx, "A9b-place", "第九条", "不能。", "No.")
}
var notARefusal = map[string]bool{"A77": true}
`)
	if err != nil {
		t.Fatal(err)
	}
	tests, err := Parse("internal/device/a_test.go", `package device
func TestA14_2c_StopIsShown(t *testing.T) {}
func TestA9b_place_Moved(t *testing.T) {}
func TestA9b_Approved(t *testing.T) {}
func TestA140_Other(t *testing.T) {}
`)
	if err != nil {
		t.Fatal(err)
	}
	got, err := LawDoc(testkit.Root(t), []*File{program, tests})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"### A14.2c 第十四条第二款\n\n- Refuses in `internal/device/a.go`: 停用于…。\n- Test `device.TestA14_2c_StopIsShown`\n",
		"- Refuses in `internal/device/a.go`.\n", "- Test `device.TestA9b_place_Moved`\n", "- Test `device.TestA9b_Approved`\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("does not say %q", want)
		}
	}
	for _, no := range []string{"A77", "TestA140"} {
		if strings.Contains(got, no) {
			t.Errorf("says %s", no)
		}
	}
}
