package officetest

import "yuanjian/internal/access"

// cases is the table of the pages of cases: who sees them, who handles, reviews, hears and decides them (roles.md E1, E4–E7).
func cases() Expected {
	viewers := []access.Role{access.Head, access.LegalReviewer, access.Supervisor, access.Officer, access.HearingHost, access.ObjectionReviewer}
	officer, head := []access.Role{access.Officer}, []access.Role{access.Head}
	takers := []access.Role{access.Head, access.LegalReviewer, access.Officer, access.HearingHost}
	provers := []access.Role{access.Head, access.LegalReviewer, access.Officer}
	answerer := []access.Role{access.ObjectionReviewer}
	return Expected{
		"GET /hearings": viewers, "GET /objections": {access.Head, access.ObjectionReviewer}, "GET /objections/{id}/assign": head, "POST /objections/{id}/assign": head, "GET /objections/{id}": viewers, "GET /objections/{id}/files/{place}": viewers,
		"GET /objections/{id}/steps/{step}": answerer, "POST /objections/{id}/steps/{step}": answerer,
		"GET /services": viewers, "GET /services/{id}": viewers, "GET /services/{id}/files/{no}/{place}": viewers, "GET /services/{id}/steps/{step}": {access.Head, access.Officer}, "POST /services/{id}/steps/{step}": {access.Head, access.Officer},
		"GET /cases/{id}/serve/{paper}": officer, "POST /cases/{id}/serve/{paper}": officer, "GET /consents": viewers, "GET /consents/{id}": viewers, "GET /consents/{id}/files/{place}": viewers,
		"GET /cases/{id}/consent": officer, "POST /cases/{id}/consent": officer, "GET /consents/{id}/steps/{step}": officer, "POST /consents/{id}/steps/{step}": officer,
		"GET /cases/{id}/mandates/new": officer, "POST /cases/{id}/mandates/new": officer, "GET /cases/{id}/mandates/{mandate}": viewers, "GET /cases/{id}/mandates/{mandate}/files/{place}": viewers,
		"GET /cases/{id}/mandates/{mandate}/revoke": officer, "POST /cases/{id}/mandates/{mandate}/revoke": officer, "GET /cases/{id}/representative": officer, "POST /cases/{id}/representative": officer,
		"GET /bulk-services": viewers, "GET /bulk-services/new": officer, "POST /bulk-services/new": officer, "GET /bulk-services/{id}": viewers, "POST /bulk-services/{id}/stop": officer, "POST /bulk-services/{id}/go": officer,
		"GET /cases/{id}/objection": officer, "POST /cases/{id}/objection": officer, "GET /captures/{id}/objection": officer, "POST /captures/{id}/objection": officer,
		"GET /cases/{id}/evidence/new": officer, "POST /cases/{id}/evidence/new": officer, "GET /cases/{id}/evidence/attach": officer, "POST /cases/{id}/evidence/attach": officer,
		"GET /evidence/{id}": viewers, "GET /evidence/{id}/files/{place}": viewers, "GET /evidence/{id}/custody.csv": viewers, "GET /evidence/{id}/custody.pdf": viewers,
		"GET /evidence/{id}/steps/{step}": provers, "POST /evidence/{id}/steps/{step}": provers,
		"GET /cases": viewers, "POST /search/cases/{by}": viewers, "GET /cases.csv": viewers, "GET /cases/due": viewers, "GET /cases/{id}": viewers,
		"GET /cases/{id}/papers": viewers, "POST /cases/{id}/papers": {access.Head, access.LegalReviewer, access.Officer},
		"GET /cases/{id}/party": viewers, "POST /cases/{id}/party": viewers, "GET /approvals": head, "GET /bodies/{id}/reviewers": head, "POST /bodies/{id}/reviewers": head,
		"GET /cases/new": officer, "POST /cases/new": officer, "GET /captures/{id}/case": officer, "POST /captures/{id}/case": officer,
		"GET /cases/{id}/steps/{step}": takers, "POST /cases/{id}/steps/{step}": takers,
	}
}
