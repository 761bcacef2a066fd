package officetest

import "yuanjian/internal/access"

// sharing is the table of help between bodies and of shares.
func sharing() Expected {
	var (
		viewers = []access.Role{access.Head, access.Keeper, access.LegalReviewer, access.TechnicalReviewer, access.Publisher, access.ProvincialApprover, access.Reviewer, access.Supervisor, access.Officer, access.ObjectionReviewer}
		keeper  = []access.Role{access.Keeper}
		head    = []access.Role{access.Head}
		askers  = []access.Role{access.Head, access.Keeper}
	)
	return Expected{
		"GET /help": viewers, "GET /help/{id}": viewers, "GET /help/new": askers, "POST /help": askers, "GET /help/{id}/withdraw": askers, "POST /help/{id}/withdraw": askers,
		"GET /help/{id}/answer": head, "POST /help/{id}/answer": head, "GET /help/{id}/share": head, "POST /help/{id}/share": head,
		"GET /shares": viewers, "GET /shares/{id}": viewers, "GET /shares/{id}/dossier": viewers, "GET /shares/{id}/papers/{digest}": viewers,
		"GET /shares/{id}/use": keeper, "POST /shares/{id}/use": keeper, "GET /shares/{id}/end": head, "POST /shares/{id}/end": head,
	}
}
