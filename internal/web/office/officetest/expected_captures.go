package officetest

import "yuanjian/internal/access"

// deskAndCaptures is the table of the review desk and of the pages of captures.
func deskAndCaptures() Expected {
	var (
		reviewers = []access.Role{access.Reviewer}
		readers   = []access.Role{access.Head, access.LegalReviewer, access.Reviewer, access.Supervisor, access.Officer, access.ObjectionReviewer}
	)
	return Expected{
		"GET /desk": reviewers, "POST /desk/take": reviewers, "POST /desk/verdict": reviewers, "POST /desk/undo": reviewers,
		"GET /practice": reviewers, "POST /practice/again": reviewers, "GET /practice/desk": reviewers, "POST /practice/take": reviewers, "POST /practice/verdict": reviewers,
		"POST /practice/undo": reviewers, "POST /practice/renew": reviewers, "POST /practice/release": reviewers, "GET /practice/captures/{id}": reviewers,
		"GET /captures/{id}/training": {access.Head}, "POST /captures/{id}/training": {access.Head},
		"POST /desk/renew": reviewers, "POST /desk/release": reviewers,
		"POST /captures/{id}/papers": reviewers, "POST /captures/{id}/review": reviewers, "POST /captures/{id}/undo": reviewers, "POST /captures/{id}/answer": reviewers,
		"GET /second": reviewers, "GET /second/{id}": reviewers, "POST /second/{id}": reviewers, "GET /captures/{id}/correct": reviewers, "POST /captures/{id}/correct": reviewers,
		"GET /me/review": reviewers, "GET /accountability/review": {access.Head, access.Supervisor}, "POST /accountability/review": {access.Head},
		"GET /captures/{id}/window": reviewers, "POST /captures/{id}/window": reviewers, "GET /windows/{id}": reviewers, "POST /windows/{id}/reject": reviewers,
		"GET /doubts": reviewers, "GET /gaps": {access.TechnicalReviewer, access.Supervisor},
		"GET /captures/{id}/masks/{name}/new": {access.Reviewer}, "POST /captures/{id}/masks/{name}/new": {access.Reviewer}, "GET /captures/{id}/masks/{mask}/file": readers,
		"GET /captures": readers, "GET /captures/{id}": readers, "GET /captures/{id}/same": readers, "GET /captures/{id}/beside": readers, "GET /captures/{id}/papers": readers, "GET /captures/{id}/receipt.json": readers, "GET /captures/{id}/record.json": readers,
		"GET /captures/{id}/media/{name}/{kind}": readers, "GET /captures/{id}/judgements/{judgement}/{file}": readers,
		"GET /captures/{id}/conditions/{rule}": readers,
		"GET /findings":                        readers, "GET /findings/{id}": readers, "GET /accountability": readers, "POST /findings/{id}/decide": {access.Head},
		"GET /captures/{id}/finding": {access.LegalReviewer}, "POST /captures/{id}/finding": {access.LegalReviewer},
	}
}
