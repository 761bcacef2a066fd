package access_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"yuanjian/internal/access"
	"yuanjian/internal/db"
	"yuanjian/internal/testkit"
)

// permissions are all there are. A new one is entered here and given to somebody in the matrix.
var permissions = []access.Permission{
	access.ViewAccountability, access.SetSecondReviews, access.SwitchModels,
	access.ViewDevices, access.ProposeDevice, access.SubmitPlan, access.ApprovePlan, access.ReviewLegally, access.ReviewTechnically,
	access.InstallDevice, access.PublishSite, access.Commission, access.MaintainDevice, access.ProposeTakeBack, access.DecideTakeBack,
	access.ViewCaptures, access.ReviewCaptures, access.SettleDoubts, access.OpenRecalls, access.DecideRecalls, access.FindDefects, access.ApproveFindings, access.HoldRecords, access.LiftHolds, access.DisposeRecords, access.ViewGaps, access.ViewPeople, access.KeepPeople,
	access.GrantRoles, access.OpenAccounts, access.ConfirmChanges, access.ViewAccessLog, access.ViewJobs, access.ViewSecurity, access.ViewRefusals,
	access.ViewRecusals, access.Recuse, access.DecideRecusals, access.KeepCalendar, access.ViewAgreements, access.KeepAgreements, access.ViewFleet, access.TryDoor, access.KeepStatutes, access.KeepContracts,
	access.AskHelp, access.AnswerHelp, access.ViewSources, access.AnalyseSources, access.DecideSources, access.OrderStops, access.ViewAssurance, access.KeepAssurance, access.ViewLetters, access.KeepLetters,
	access.ViewNotices, access.MakeNotices, access.AnswerParties,
	access.ViewCases, access.HandleCases, access.ReviewCases, access.DecideCases, access.HostHearings, access.AnswerObjections,
	access.ViewPayments, access.KeepPayments, access.ViewArchives, access.KeepArchives,
}

func holder(role access.Role) access.Actor {
	return access.Actor{Book: "b", Posts: []access.Post{{Body: "own", Role: role, Reads: []string{"own"}}}}
}

func TestEveryPermissionIsSomebodysAndEveryRoleHasWork(t *testing.T) {
	given := map[access.Permission]bool{}
	for _, role := range access.Roles() {
		if access.Titles[role].ZH == "" || access.Titles[role].EN == "" {
			t.Errorf("%s has no title", role)
		}
		if len(role.Permissions()) == 0 {
			t.Errorf("%s may do nothing", role)
		}
		for _, p := range role.Permissions() {
			given[p] = true
			if !slices.Contains(permissions, p) {
				t.Errorf("%s of %s is not in the list of this test", p, role)
			}
			if !holder(role).May(p) || !holder(role).ActsFor(p, "own") || holder(role).ActsFor(p, "foreign") {
				t.Errorf("%s with %s: May or ActsFor", role, p)
			}
		}
		for _, p := range permissions {
			if slices.Contains(role.Permissions(), p) != holder(role).May(p) {
				t.Errorf("%s with %s: May and Permissions differ", role, p)
			}
		}
	}
	for _, p := range permissions {
		if !given[p] {
			t.Errorf("nobody may %s", p)
		}
	}
	if len(access.Titles) != len(access.Roles()) {
		t.Errorf("%d titles for %d roles", len(access.Titles), len(access.Roles()))
	}
	if access.Role("king").Permissions() != nil || holder("king").May(access.ViewDevices) {
		t.Error("an unknown role may do something")
	}
}

// only says that no other role has the permission.
func TestPermissionsOfOneRoleAlone(t *testing.T) {
	for permission, role := range map[access.Permission]access.Role{
		access.ApprovePlan:       access.ProvincialApprover, // Art 9
		access.ReviewLegally:     access.LegalReviewer,      // Art 11
		access.ReviewTechnically: access.TechnicalReviewer,  // Art 12
		access.SubmitPlan:        access.Head,               // Art 9
		access.ReviewCaptures:    access.Reviewer,           // Art 30(1), E13
		access.HandleCases:       access.Officer,            // 行政处罚法 42
		access.ReviewCases:       access.LegalReviewer,      // 行政处罚法 58
		access.DecideCases:       access.Head,               // 行政处罚法 57
		access.HostHearings:      access.HearingHost,
		access.AnswerObjections:  access.ObjectionReviewer,
		access.KeepPayments:      access.Cashier, // E9
		access.KeepArchives:      access.Archivist,
		access.FindDefects:       access.LegalReviewer, // Art 36
		access.ApproveFindings:   access.Head,
		access.DisposeRecords:    access.Head,
		access.GrantRoles:        access.SecurityAdministrator, // E14
		access.DecideRecusals:    access.Head,                  // E8
		access.OpenAccounts:      access.SystemAdministrator,   // E14
		access.ViewAccessLog:     access.AuditAdministrator,    // E14
		access.ViewFleet:         access.Vendor,                // A44
		access.TryDoor:           access.Vendor,                // A44
	} {
		for _, other := range access.Roles() {
			if got := holder(other).May(permission); got != (other == role) {
				t.Errorf("%s may %s: %v", other, permission, got)
			}
		}
	}
	for _, p := range permissions { // E11: no write path. To order a stop (A19c) changes nothing of the body's: the body decides on it
		if holder(access.Supervisor).May(p) && !strings.HasSuffix(string(p), ".view") && p != access.ViewGaps && p != access.OrderStops {
			t.Errorf("the supervisor may %s", p)
		}
	}
}

func TestSeparationOfDuties(t *testing.T) {
	administrators := []access.Role{access.SystemAdministrator, access.SecurityAdministrator, access.AuditAdministrator}
	excluded := func(a, b access.Role) bool {
		one, ab := access.Excludes(a, b)
		other, ba := access.Excludes(b, a)
		if ab != ba || one != other {
			t.Errorf("%s and %s: %v one way, %v the other", a, b, one, other)
		}
		return ab
	}
	pairs := [][2]access.Role{
		{access.Keeper, access.LegalReviewer}, {access.Keeper, access.TechnicalReviewer}, {access.LegalReviewer, access.TechnicalReviewer}, // E3
		{access.ProvincialApprover, access.Keeper}, {access.ProvincialApprover, access.Head}, // E12
		{access.Cashier, access.Head}, {access.Cashier, access.Officer}, {access.Cashier, access.Reviewer}, {access.Cashier, access.LegalReviewer}, // E9
	}
	for i, a := range administrators {
		pairs = append(pairs, [2]access.Role{a, administrators[(i+1)%3]}) // E14
		for _, role := range access.Roles() {
			if holder(role).May(access.ViewCaptures) { // E14: no administrator reads what is in a case
				pairs = append(pairs, [2]access.Role{a, role})
			}
		}
	}
	for _, role := range access.Roles() { // E11: who supervises decides nothing
		for _, p := range role.Permissions() {
			if !slices.Contains(access.Supervisor.Permissions(), p) && !slices.Contains(administrators, role) {
				pairs = append(pairs, [2]access.Role{access.Supervisor, role})
				break
			}
		}
	}
	for _, pair := range pairs {
		if !excluded(pair[0], pair[1]) {
			t.Errorf("%s and %s may be one person", pair[0], pair[1])
		}
	}
	for _, a := range access.Roles() {
		for _, b := range access.Roles() {
			_ = excluded(a, b)
		}
		if excluded(a, a) {
			t.Errorf("%s excludes itself", a)
		}
	}
	// What a small body needs stays possible (E18).
	for _, pair := range [][2]access.Role{{access.Keeper, access.Publisher}, {access.Keeper, access.Reviewer}, {access.Head, access.Reviewer}, {access.LegalReviewer, access.Reviewer}} {
		if excluded(pair[0], pair[1]) {
			t.Errorf("%s and %s may not be one person", pair[0], pair[1])
		}
	}
}

func TestScopeIsOfThePostsThatGiveThePermission(t *testing.T) {
	a := access.Actor{Book: "b", Posts: []access.Post{
		{Body: "x", Role: access.Reviewer, Reads: []string{"x"}},
		{Body: "s", Role: access.Supervisor, Reads: []string{"s", "y", "x"}},
		{Body: "k", Role: access.Keeper, Reads: []string{"k"}},
	}}
	for permission, want := range map[access.Permission]string{
		access.ReviewCaptures: "[x]", access.ViewCaptures: "[s x y]", access.ViewDevices: "[k s x y]", access.KeepPeople: "[]",
	} {
		s := a.Scope(permission)
		if fmt.Sprint(s.Bodies) != want || s.Book != "b" {
			t.Errorf("%s: %+v, want %s", permission, s, want)
		}
		if s.Covers("other", "x") || s.Covers("b", "z") || s.Covers("b", "x") != slices.Contains(s.Bodies, "x") {
			t.Errorf("%s covers what it must not", permission)
		}
	}
	if !a.Holds(access.Keeper) || a.Holds(access.Head) {
		t.Error("Holds")
	}
}

// What Where lets through is what Covers covers, on both engines.
func TestWhereAndCoversAgree(t *testing.T) {
	scopes := []access.Scope{
		{}, {Book: "b"}, {Bodies: []string{"x"}}, {Book: "b", Bodies: []string{"x"}}, {Book: "b", Bodies: []string{"x", "y", "none"}},
		{Book: "c", Bodies: []string{"x"}}, {Book: "b", Bodies: []string{"' OR 1 = 1 --"}}, {Book: "b' OR '1' = '1", Bodies: []string{"x"}},
	}
	testkit.Engines(t, func(t *testing.T, d *db.DB) {
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			for i, row := range [][2]string{{"b", "x"}, {"b", "y"}, {"b", "z"}, {"c", "x"}, {"c", "z"}} {
				_, err := tx.Exec(t.Context(), `INSERT INTO access_log (book, id, at, person, account, body, item, item_id, purpose, digest) VALUES ($1, $2, 0, '', '', $3, '', '', '', -1)`, row[0], fmt.Sprint(i), row[1])
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range scopes {
			where, args := s.Where("a", 3)
			n := 0
			err := db.Each(t.Context(), d.Reader(), func(rows *sql.Rows) error {
				var book, body string
				var covered bool
				if err := rows.Scan(&book, &body, &covered); err != nil {
					return err
				}
				if covered != s.Covers(book, body) {
					t.Errorf("%+v on %s/%s: Where says %v", s, book, body, covered)
				}
				n++
				return nil
			}, `SELECT a.book, a.body, CASE WHEN `+where+` THEN 1 ELSE 0 END FROM access_log a WHERE $1 = 'one' AND $2 = 'two'`, append([]any{"one", "two"}, args...)...)
			if err != nil || n != 5 {
				t.Errorf("%+v: %d rows, %v", s, n, err)
			}
		}
	})
}
