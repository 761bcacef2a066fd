package officetest

import "yuanjian/internal/access"

// cases is the table of the pages of cases: who sees them, who handles, reviews, hears and decides them (roles.md E1, E4–E7).
func cases() Expected {
	viewers := []access.Role{access.Head, access.LegalReviewer, access.Supervisor, access.Officer, access.HearingHost, access.ObjectionReviewer}
	officer, head := []access.Role{access.Officer}, []access.Role{access.Head}
	takers := []access.Role{access.Head, access.LegalReviewer, access.Officer, access.HearingHost}
	return Expected{
		"GET /cases": viewers, "POST /search/cases/{by}": viewers, "GET /cases.csv": viewers, "GET /cases/due": viewers, "GET /cases/{id}": viewers,
		"GET /cases/{id}/party": viewers, "POST /cases/{id}/party": viewers, "GET /approvals": head,
		"GET /cases/new": officer, "POST /cases/new": officer, "GET /captures/{id}/case": officer, "POST /captures/{id}/case": officer,
		"GET /cases/{id}/steps/{step}": takers, "POST /cases/{id}/steps/{step}": takers,
	}
}
