package officetest

import "yuanjian/internal/access"

// sources is the table of source governance and the yearly report.
func sources() Expected {
	var (
		viewers = []access.Role{access.Head, access.Keeper, access.LegalReviewer, access.Supervisor}
		analyse = []access.Role{access.Keeper, access.LegalReviewer}
		head    = []access.Role{access.Head}
	)
	return Expected{
		"GET /sources": viewers, "GET /sources/{id}": viewers,
		"GET /sources/{id}/plan": analyse, "POST /sources/{id}/plan": analyse,
		"GET /sources/{id}/decide": head, "POST /sources/{id}/decide": head,
		"GET /sources/{id}/finish": analyse, "POST /sources/{id}/finish": analyse,
		"GET /sources/{id}/check": analyse, "POST /sources/{id}/check": analyse,
		"GET /sources/{id}/close": head, "POST /sources/{id}/close": head,
	}
}
