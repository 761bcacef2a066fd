package officetest

import "yuanjian/internal/access"

// archives is the table of the pages of the archive: the archivist seals and opens again, the head and the legal reviewer hold.
func archives() Expected {
	viewers := []access.Role{access.Head, access.LegalReviewer, access.Officer, access.Archivist, access.Supervisor}
	keeper, holders := []access.Role{access.Archivist}, []access.Role{access.Head, access.LegalReviewer, access.Reviewer}
	return Expected{
		"GET /archive": viewers, "GET /archive/sealed": viewers, "GET /archive.csv": viewers, "GET /archive/{id}": viewers, "GET /archive/{id}/checks": viewers,
		"GET /archive/{id}/files/{digest}": viewers, "GET /archive/{id}/versions/{version}/package.zip": viewers,
		"GET /archive/{id}/seal": keeper, "POST /archive/{id}/seal": keeper, "GET /archive/{id}/reopen": keeper, "POST /archive/{id}/reopen": keeper,
		"GET /archive/{id}/hold": holders, "POST /archive/{id}/hold": holders,
	}
}
