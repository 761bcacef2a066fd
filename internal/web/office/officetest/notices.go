package officetest

import "yuanjian/internal/access"

// notices is the table of notices to parties and their replies (Art 30(4)).
func notices() Expected {
	var (
		viewers  = []access.Role{access.Head, access.LegalReviewer, access.Reviewer, access.Supervisor, access.Officer, access.ObjectionReviewer}
		reviewer = []access.Role{access.Reviewer}
	)
	return Expected{
		"GET /party-notices": viewers, "GET /party-notices/{id}": viewers, "GET /party-notices/waiting": reviewer,
		"GET /party-notices/needless": viewers, "GET /captures/{id}/notice/needless": reviewer, "POST /captures/{id}/notice/needless": reviewer,
		"GET /captures/{id}/notice": reviewer, "POST /captures/{id}/notice": reviewer,
		"GET /party-notices/{id}/send": reviewer, "POST /party-notices/{id}/send": reviewer,
		"GET /party-notices/{id}/withdraw": reviewer, "POST /party-notices/{id}/withdraw": reviewer,
		"GET /party-replies": reviewer, "GET /party-replies/{id}": reviewer, "POST /party-replies/{id}": reviewer, "GET /party-replies/{id}/files/{digest}": reviewer,
	}
}
