package archtest

import (
	"slices"
	"testing"
)

func TestEveryRowOfTheLawThatIsDueHasItsTest(t *testing.T) {
	for _, r := range Untested(house(t)) {
		t.Errorf("no test shows row %s", r)
	}
}

func TestARowWithoutATestIsFound(t *testing.T) {
	tested, err := Parse("internal/device/a_test.go", `package device
func TestA14_1b_ThirtyFullDays(t *testing.T) {}
func TestA14_1(t *testing.T) {}
func helper() { TestA15_() }
`)
	if err != nil {
		t.Fatal(err)
	}
	without := Untested([]*File{tested})
	for id, missing := range map[string]bool{"A14.1b": false, "A15": true, "A14.1a": true, "A11.2": true, "A28a": false, "A12.2a": false} {
		r := rows[slices.IndexFunc(rows, func(r row) bool { return r.id == id })]
		said := slices.ContainsFunc(without, func(s string) bool { return len(s) > len(id) && s[:len(id)+1] == id+" " })
		if said != missing {
			t.Errorf("%s (%s): said to be without a test: %v", id, r.kinds, said)
		}
	}
}
