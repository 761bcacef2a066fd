package people_test

import (
	"slices"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/people"
	"yuanjian/internal/testkit"
)

// What a post reads: its own body's rows; a supervisor the region's (Art 4(2), E11), a provincial approver those of the
// field (Art 9), the three administrators the register of the book.
func TestPostsReadTheBodiesTheyAreFor(t *testing.T) {
	testkit.Worlds(t, func(t *testing.T, w *testkit.World) {
		made := must[people.Body](t)
		security := w.By(access.SecurityAdministrator)
		far := made(w.People.FoundBody(t.Context(), security, people.Body{Name: "另一市执法支队", Kind: "department", Level: "city", Region: "440700", Fields: []string{"ecology"}}))
		near := made(w.People.FoundBody(t.Context(), security, people.Body{Name: "青岚区某镇", Kind: "government", Level: "town", Region: "440605", Fields: []string{"urban"}}))
		w.City.Fields, w.Justice.Fields = []string{"urban"}, []string{"justice"}
		for _, c := range []struct {
			role  access.Role
			body  people.Body
			reads []people.Body
		}{
			{access.Keeper, w.County, []people.Body{w.County}},
			{access.Head, w.Province, []people.Body{w.Province}},
			{access.Supervisor, w.Justice, []people.Body{w.City, w.County, w.Other, w.Justice, near}},
			{access.Supervisor, w.County, []people.Body{w.County, near}},
			{access.Supervisor, w.Province, []people.Body{w.City, w.County, w.Other, w.Province, w.Justice, far, near}},
			{access.ProvincialApprover, w.Province, []people.Body{w.County, w.Other, w.Province}},
			{access.AuditAdministrator, w.City, []people.Body{w.City, w.County, w.Other, w.Province, w.Justice, far, near}},
		} {
			var want []string
			for _, b := range c.reads {
				want = append(want, b.ID)
			}
			slices.Sort(want)
			if got := w.Who(c.role, c.body).By.Scope(c.role.Permissions()[0]).Bodies; !slices.Equal(got, want) {
				t.Errorf("%s of %s reads %d bodies, want %d", c.role, c.body.Name, len(got), len(want))
			}
		}
		bodies, err := people.Bodies(t.Context(), w.DB.Reader(), w.Book)
		if err != nil || len(bodies) != 7 || !slices.IsSortedFunc(bodies, func(a, b people.Body) int {
			return slices.Compare([]string{a.Region, a.Name}, []string{b.Region, b.Name})
		}) {
			t.Errorf("the register: %+v, %v", bodies, err)
		}
		scope := w.Who(access.AuditAdministrator, w.City).By.Scope(access.AuditAdministrator.Permissions()[0])
		var paged []string
		for turn := (db.Turn{Limit: 3}); ; {
			page, total, err := people.ListBodies(t.Context(), w.DB.Reader(), scope, turn)
			if err != nil || total != 7 || page.Before != (turn.After != "") || len(page.Rows) == 0 {
				t.Fatalf("a page of the register: %+v of %d, %v", page, total, err)
			}
			if turn.After != "" {
				back, _, err := people.ListBodies(t.Context(), w.DB.Reader(), scope, db.Turn{Limit: 3, Before: page.Rows[0].ID})
				if err != nil || back.Rows[len(back.Rows)-1].ID != turn.After {
					t.Errorf("the page before: %+v, %v", back, err)
				}
			}
			for _, b := range page.Rows {
				paged = append(paged, b.ID)
			}
			if turn.After = paged[len(paged)-1]; !page.More {
				break
			}
		}
		if !slices.EqualFunc(paged, bodies, func(id string, b people.Body) bool { return id == b.ID }) {
			t.Errorf("by pages %v", paged)
		}
		if b, err := people.BodyByID(t.Context(), w.DB.Reader(), w.Book, w.County.ID); err != nil || b.Name != w.County.Name || !slices.Equal(b.Fields, w.County.Fields) {
			t.Errorf("one of it: %+v, %v", b, err)
		}
	})
}
