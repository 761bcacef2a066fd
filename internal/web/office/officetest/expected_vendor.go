package officetest

import "yuanjian/internal/access"

// vendors is the table of agreements with vendors, and of the vendor's own pages.
func vendors() Expected {
	var (
		viewers  = []access.Role{access.Head, access.Keeper, access.TechnicalReviewer, access.Supervisor, access.SystemAdministrator, access.SecurityAdministrator}
		keeper   = []access.Role{access.Keeper}
		security = []access.Role{access.SecurityAdministrator}
		vendor   = []access.Role{access.Vendor}
	)
	return Expected{
		"GET /agreements": viewers, "GET /agreements/{id}": viewers, "GET /agreements/{id}/papers/{digest}": viewers,
		"GET /agreements/{id}/reports/{report}": viewers, "GET /agreements/{id}/reports/{report}/report.json": viewers,
		"GET /agreements/new": keeper, "POST /agreements": keeper, "GET /agreements/{id}/devices": keeper, "POST /agreements/{id}/devices": keeper,
		"GET /agreements/{id}/end": keeper, "POST /agreements/{id}/end": keeper,
		"GET /agreements/{id}/engage": security, "POST /agreements/{id}/engage": security,
		"GET /agreements/{id}/engagements/{post}/end": security, "POST /agreements/{id}/engagements/{post}/end": security,
		"GET /vendor": vendor, "GET /vendor/devices/{id}": vendor, "GET /vendor/sandbox": vendor, "POST /vendor/sandbox": vendor,
		"GET /vendor/sandbox/{id}": vendor, "GET /vendor/sandbox/{id}/end": vendor, "POST /vendor/sandbox/{id}/end": vendor,
		"GET /vendor/reports": vendor, "POST /vendor/reports": vendor, "GET /vendor/reports/{id}": vendor,
	}
}
