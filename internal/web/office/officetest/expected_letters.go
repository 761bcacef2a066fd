package officetest

import "yuanjian/internal/access"

// letters is the table of letters to parties.
func letters() Expected {
	view, keep := []access.Role{access.Head, access.Reviewer, access.Supervisor, access.Officer}, []access.Role{access.Reviewer, access.Officer}
	out := Expected{"GET /letters": view, "GET /letters/{id}": view}
	for _, form := range []string{"call", "post", "result"} {
		out["GET /letters/{id}/{place}/"+form], out["POST /letters/{id}/{place}/"+form] = keep, keep
	}
	return out
}
