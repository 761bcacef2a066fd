package officetest

import "yuanjian/internal/access"

// deskAndCaptures is the table of the review desk and of the pages of captures.
func deskAndCaptures() Expected {
	var (
		reviewers = []access.Role{access.Reviewer}
		readers   = []access.Role{access.Head, access.LegalReviewer, access.Reviewer, access.Supervisor}
	)
	return Expected{
		"GET /desk": reviewers, "POST /desk/take": reviewers, "POST /desk/verdict": reviewers, "POST /desk/undo": reviewers,
		"POST /desk/renew": reviewers, "POST /desk/release": reviewers,
		"GET /captures/{id}/media/{name}/{kind}": readers,
	}
}
