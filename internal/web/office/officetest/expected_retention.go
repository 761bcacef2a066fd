package officetest

import "yuanjian/internal/access"

// retained is the table of how records are kept and go.
func retained() Expected {
	var (
		readers = []access.Role{access.Head, access.LegalReviewer, access.Reviewer, access.Supervisor, access.Officer, access.ObjectionReviewer}
		holders = []access.Role{access.Head, access.LegalReviewer, access.Reviewer}
		lifters = []access.Role{access.Head, access.LegalReviewer}
		head    = []access.Role{access.Head}
	)
	return Expected{
		"GET /retention": readers, "GET /retention/order": head, "POST /retention/order": head, "GET /retention/disposals": readers, "GET /retention/disposals/{id}": readers,
		"GET /retention/holds": readers, "GET /retention/holds/{id}/lift": lifters, "POST /retention/holds/{id}/lift": lifters,
		"GET /captures/{id}/hold": holders, "POST /captures/{id}/hold": holders, "GET /captures/{id}/disposed.json": readers,
	}
}
