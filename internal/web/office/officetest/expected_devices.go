package officetest

import "yuanjian/internal/access"

// devices is the table of the device pages.
func devices() Expected {
	var (
		viewers   = []access.Role{access.Head, access.Keeper, access.LegalReviewer, access.TechnicalReviewer, access.Publisher, access.ProvincialApprover, access.Reviewer, access.Supervisor, access.Officer, access.ObjectionReviewer}
		keeper    = []access.Role{access.Keeper}
		switchers = []access.Role{access.Head, access.Keeper}
		head      = []access.Role{access.Head}
		steps     = []access.Role{access.Head, access.Keeper, access.LegalReviewer, access.TechnicalReviewer, access.Publisher, access.ProvincialApprover}
		propose   = []access.Role{access.Keeper, access.TechnicalReviewer}
		decide    = []access.Role{access.Head, access.LegalReviewer}
		recall    = []access.Role{access.Head, access.Keeper, access.LegalReviewer}
		// who sees captures sees those of a doubtful time
		captures = []access.Role{access.Head, access.LegalReviewer, access.Reviewer, access.Supervisor, access.Officer, access.ObjectionReviewer}
	)
	statutes := []access.Role{access.LegalReviewer, access.ProvincialApprover}
	benchmarks := []access.Role{access.Head, access.LegalReviewer, access.Supervisor, access.Officer, access.HearingHost, access.ObjectionReviewer} // whoever reads cases
	return Expected{
		"GET /statutes": {Anybody}, "GET /statutes/{id}": {Anybody}, "GET /overlays": {Anybody}, "GET /overlays/{id}": {Anybody},
		"GET /statutes/new": statutes, "POST /statutes": statutes, "POST /statutes/{id}/takeback": statutes, "POST /statutes/{id}/decide": statutes,
		"GET /overlays/new": statutes, "POST /overlays": statutes, "POST /fields/{field}/overlays": statutes, "POST /overlays/{id}/confirm": statutes, "POST /overlays/{id}/takeback": statutes, "POST /overlays/{id}/decide": statutes,
		"GET /benchmarks": benchmarks, "GET /benchmarks/{id}": benchmarks, "GET /benchmarks/new": {access.LegalReviewer}, "POST /benchmarks": {access.LegalReviewer}, "POST /benchmarks/{id}/decide": {access.Head},
		"GET /models": viewers, "GET /models/{id}": viewers, "GET /models/new": keeper, "POST /models": keeper, "POST /models/{id}/versions": keeper, "POST /models/off": switchers, "POST /models/on": switchers, "POST /models/{id}/off": switchers, "POST /models/{id}/on": switchers,
		"GET /institutions": viewers, "GET /institutions/{id}": viewers, "GET /contracts/{id}": viewers,
		"GET /institutions/new": propose, "POST /institutions": propose, "GET /institutions/{id}/qualifications/new": propose, "POST /institutions/{id}/qualifications": propose,
		"GET /qualifications/{id}/end": propose, "POST /qualifications/{id}/end": propose, "GET /contracts/new": propose, "POST /contracts": propose, "POST /contracts/{id}/end": propose,
		"GET /devices": viewers, "GET /devices/map": viewers, "GET /devices/map.json": viewers, "GET /devices/uses/{id}": viewers, "GET /documents/{digest}": viewers,
		"GET /devices/uses/{id}/sign-sheet": viewers, "GET /devices/uses/{id}/sign-code.svg": viewers, "GET /takebacks": viewers,
		"GET /siting": viewers, "GET /devices/uses/{id}/siting": viewers, "GET /devices/plans/{id}": viewers,
		"GET /devices/new": keeper, "POST /devices": keeper, "GET /devices/keys/{id}": keeper, "POST /devices/keys/{id}/secret": keeper,
		"POST /devices/keys/{id}/public": keeper, "GET /devices/keys/{id}/{key}/end": keeper, "POST /devices/keys/{id}/{key}/end": keeper,
		"GET /devices/uses/{id}/steps/{step}": steps, "POST /devices/uses/{id}/steps/{step}": steps,
		"GET /devices/uses/{id}/facts/{fact}/takeback": propose, "POST /devices/uses/{id}/facts/{fact}/takeback": propose,
		"GET /takebacks/{id}": decide, "POST /takebacks/{id}": decide,
		"GET /recalls": viewers, "GET /recalls/{id}": viewers, "GET /recalls/{id}/captures.csv": viewers,
		"GET /devices/uses/{id}/recall": recall, "POST /devices/uses/{id}/recall": recall, "POST /recalls/{id}/stop": recall, "POST /recalls/{id}/resume": recall,
		"POST /recalls/{id}/release": decide, "POST /recalls/{id}/decide": decide,
		"GET /due": viewers, "GET /devices/health": viewers, "GET /devices/verifications": viewers, "GET /intervals": head, "POST /intervals": head,
		"GET /devices/uses/{id}/doubts/{fact}": captures,
	}
}
