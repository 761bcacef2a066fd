package officetest

import "yuanjian/internal/access"

// searches is the table of the one box: who may find captures, devices or persons.
func searches() Expected {
	readers := []access.Role{access.Head, access.LegalReviewer, access.Reviewer, access.Supervisor, access.Officer, access.ObjectionReviewer}
	anything := []access.Role{access.Head, access.Keeper, access.LegalReviewer, access.TechnicalReviewer, access.Publisher, access.ProvincialApprover,
		access.Reviewer, access.Supervisor, access.SecurityAdministrator, access.Officer, access.ObjectionReviewer}
	return Expected{
		"GET /search": anything, "POST /search": anything, "GET /search/{token}": anything,
		"POST /search/captures": readers, "POST /search/people": {access.Head, access.Supervisor, access.SecurityAdministrator},
		"POST /search/accounts": {access.SystemAdministrator}, "POST /search/comings": {access.AuditAdministrator},
	}
}
