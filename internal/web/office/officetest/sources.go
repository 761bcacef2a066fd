package officetest

import "yuanjian/internal/access"

// sources is the table of source governance and the yearly report.
func sources() Expected {
	var (
		viewers = []access.Role{access.Head, access.Keeper, access.LegalReviewer, access.Supervisor}
		analyse = []access.Role{access.Keeper, access.LegalReviewer}
		head    = []access.Role{access.Head}
	)
	supervisor := []access.Role{access.Supervisor}
	return Expected{
		"GET /sources/{id}/paper": {access.Keeper}, "POST /sources/{id}/paper": {access.Keeper}, "GET /year-reports/{id}/paper": {access.Keeper}, "POST /year-reports/{id}/paper": {access.Keeper},
		"GET /sources/anomalies": viewers, "GET /sources/usage": viewers, "GET /sources/usage.csv": viewers, "GET /sources/thresholds": viewers,
		"GET /sources/thresholds/new": head, "POST /sources/thresholds": head, "GET /devices/uses/{id}/source": analyse, "POST /devices/uses/{id}/source": analyse,
		"GET /sources/{id}/order": supervisor, "POST /sources/{id}/order": supervisor, "GET /sources/{id}/answer/{order}": head, "POST /sources/{id}/answer/{order}": head,
		"GET /analyses": viewers, "GET /analyses/{id}": viewers, "GET /quarters/{quarter}": analyse, "POST /quarters/{quarter}": analyse,
		"GET /analyses/{id}/decide": head, "POST /analyses/{id}/decide": head,
		"GET /year-reports": viewers, "GET /year-reports/new": analyse, "POST /year-reports": analyse, "GET /year-reports/{id}": viewers, "GET /year-reports/{id}/devices.csv": viewers,
		"GET /year-reports/{id}/decide": head, "POST /year-reports/{id}/decide": head, "GET /year-reports/{id}/submit": analyse, "POST /year-reports/{id}/submit": analyse,
		"GET /sources": viewers, "GET /sources/{id}": viewers,
		"GET /sources/{id}/plan": analyse, "POST /sources/{id}/plan": analyse,
		"GET /sources/{id}/decide": head, "POST /sources/{id}/decide": head,
		"GET /sources/{id}/finish": analyse, "POST /sources/{id}/finish": analyse,
		"GET /sources/{id}/check": analyse, "POST /sources/{id}/check": analyse,
		"GET /sources/{id}/close": head, "POST /sources/{id}/close": head,
	}
}
