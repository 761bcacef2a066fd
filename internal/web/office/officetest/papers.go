package officetest

import "yuanjian/internal/access"

// papers is the table of the pages of papers.
func papers() Expected {
	var (
		viewers = []access.Role{access.Head, access.Keeper, access.LegalReviewer, access.TechnicalReviewer, access.Publisher, access.ProvincialApprover, access.Reviewer, access.Supervisor, access.Officer, access.ObjectionReviewer}
		ofUses  = []access.Role{access.Keeper, access.LegalReviewer, access.TechnicalReviewer, access.Publisher}
		draft   = append([]access.Role{access.Head, access.Reviewer, access.Officer, access.ObjectionReviewer}, ofUses...)
		sign    = []access.Role{access.Head, access.Keeper, access.LegalReviewer, access.TechnicalReviewer, access.Reviewer, access.Officer}
	)
	return Expected{
		"GET /papers": viewers, "GET /papers/check": {Everybody}, "GET /papers/{id}": viewers, "GET /papers/{id}/files/{kind}": viewers, "GET /papers/{id}/large.pdf": viewers,
		"POST /papers/{id}/approve": sign, "POST /papers/{id}/drop": append([]access.Role{access.ObjectionReviewer}, draft...), "POST /papers/{id}/correct": append([]access.Role{access.ObjectionReviewer}, draft...),
		"POST /help/{id}/papers":        {access.Keeper},
		"GET /devices/uses/{id}/papers": viewers, "POST /devices/uses/{id}/papers": ofUses,
	}
}
