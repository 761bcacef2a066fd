package officetest

import "yuanjian/internal/access"

// lists is the table of the pages on which bodies, officers and devices are entered from lists.
func lists() Expected {
	var (
		security = []access.Role{access.SecurityAdministrator}
		keeper   = []access.Role{access.Keeper}
		both     = []access.Role{access.SecurityAdministrator, access.Keeper}
	)
	out := Expected{
		"GET /lists": both, "GET /lists/{id}": both, "GET /lists/{id}/back": both, "GET /lists/{id}/file": both,
		"POST /lists/{id}/start": both, "POST /lists/{id}/stop": both, "GET /lists/{id}/drop": both, "POST /lists/{id}/drop": both,
	}
	out["GET /bodies.csv"], out["GET /people.csv"] = []access.Role{access.Head, access.Supervisor, access.SecurityAdministrator}, []access.Role{access.Head, access.Supervisor, access.SecurityAdministrator}
	out["GET /devices.csv"] = []access.Role{access.Head, access.Keeper, access.LegalReviewer, access.TechnicalReviewer, access.Publisher, access.ProvincialApprover, access.Reviewer, access.Supervisor, access.Officer, access.ObjectionReviewer}
	for path, who := range map[string][]access.Role{"/enrol/bodies": security, "/enrol/officers": security, "/enrol/devices": keeper, "/enrol/legacy": keeper} {
		out["GET "+path], out["POST "+path], out["GET "+path+"/template/{format}"] = who, who, who
	}
	return out
}
