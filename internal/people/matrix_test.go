package people_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/fault"
	"yuanjian/internal/law"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

var rewrite = flag.Bool("rewrite", false, "write testdata anew")

// TestE18_EveryPairOfPosts gives every person two posts, in every order, and prints what the acts answered: a table that
// a lawyer can read, with the line of roles.md and the sentence for each refusal.
func TestE18_EveryPairOfPosts(t *testing.T) {
	w := testkit.NewWorld(t, testkit.SQLite(t))
	ctx, security, made := t.Context(), w.By(access.SecurityAdministrator), must[people.Made](t)
	roles := access.Roles()
	cells := map[[2]access.Role]string{}
	sentences := map[[2]access.Role]string{}
	for i, first := range roles {
		person := made(w.People.EnterPerson(ctx, security, "兼任甲", true)).Person
		employ(t, w, person, w.County, first)
		for j, second := range roles {
			if second == first {
				var conflict fault.Conflict
				if _, err := w.People.Appoint(ctx, security, person, w.County.ID, first); !errors.As(err, &conflict) {
					t.Errorf("%s twice in one body: %v", first, err)
				}
				continue
			}
			given, err := w.People.Appoint(ctx, security, person, w.Other.ID, second)
			cells[[2]access.Role{first, second}] = "可"
			var no law.Refusal
			switch {
			case errors.As(err, &no):
				cells[[2]access.Role{first, second}] = no.Rule
				if i < j {
					sentences[[2]access.Role{first, second}] = no.Because.ZH + no.Cure.ZH
				}
			case err != nil:
				t.Fatalf("%s, then %s: %v", first, second, err)
			case given.Waits:
				must[people.Made](t)(w.People.Decline(ctx, w.By(access.AuditAdministrator), given.ID))
			default:
				made(w.People.EndPost(ctx, security, given.ID))
			}
		}
	}
	got := printed(t, roles, cells, sentences)
	const golden = "testdata/posts.txt"
	if *rewrite {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != got {
		t.Errorf("%s says otherwise (%v); run with -rewrite and read the difference:\n%s", golden, err, got)
	}
	w.Verify()
}

// employ appoints, by two persons where it takes two.
func employ(t *testing.T, w *testkit.World, person string, body people.Body, role access.Role) {
	t.Helper()
	if role.Administers() {
		w.Promote(person, body, role)
		return
	}
	if role == access.Vendor {
		_, err := w.Vendors.Engage(t.Context(), w.By(access.SecurityAdministrator), w.Agreement(body), person)
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	must[people.Made](t)(w.People.Appoint(t.Context(), w.By(access.SecurityAdministrator), person, body.ID, role))
}

func printed(t *testing.T, roles []access.Role, cells, sentences map[[2]access.Role]string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("# 同一人能否兼任两个岗位。行和列是岗位；“可”可以兼任，E3等是roles.md的条目，即使经批准也不得兼任（E18）。\n")
	b.WriteString("# 由测试从任命的实际结果写成：go test ./internal/people -run TestE18_EveryPairOfPosts -rewrite\n\n")
	for i, a := range roles {
		fmt.Fprintf(&b, "%2d %s\n", i+1, access.Titles[a].ZH)
	}
	b.WriteString("\n    ")
	for i := range roles {
		fmt.Fprintf(&b, "%5d", i+1)
	}
	b.WriteString("\n")
	for i, x := range roles {
		fmt.Fprintf(&b, "%3d ", i+1)
		for _, y := range roles {
			cell := cells[[2]access.Role{x, y}]
			if cell != cells[[2]access.Role{y, x}] {
				t.Errorf("%s then %s is %q, the other way %q", x, y, cell, cells[[2]access.Role{y, x}])
			}
			switch cell {
			case "":
				cell = "    —"
			case "可":
				cell = "   可"
			}
			fmt.Fprintf(&b, "%5s", cell)
		}
		b.WriteString("\n")
	}
	b.WriteString("\n")
	for i, x := range roles {
		for j, y := range roles {
			if s := sentences[[2]access.Role{x, y}]; s != "" {
				fmt.Fprintf(&b, "%d–%d %s %s\n", i+1, j+1, cells[[2]access.Role{x, y}], s)
			}
		}
	}
	return b.String()
}
