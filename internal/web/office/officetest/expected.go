package officetest

import (
	"maps"

	"yuanjian/internal/access"
)

// Expect is the table of who passes every route of the office, by hand: a list for each file of pages.
func Expect() Expected {
	out := Expected{}
	for _, part := range []Expected{sessionsAndPeople(), deskAndCaptures(), retained(), devices(), searches(), lists(), vendors(), sources(), papers(), notices(), sharing(), letters(), cases(), payments(), archives()} {
		maps.Copy(out, part)
	}
	return out
}

func sessionsAndPeople() Expected {
	var (
		readers  = []access.Role{access.Head, access.Supervisor, access.SecurityAdministrator}
		security = []access.Role{access.SecurityAdministrator}
		system   = []access.Role{access.SystemAdministrator}
		audit    = []access.Role{access.AuditAdministrator}
		assured  = []access.Role{access.Head, access.TechnicalReviewer, access.Supervisor, access.SystemAdministrator, access.SecurityAdministrator}
	)
	working := []access.Role{access.Head, access.Keeper, access.LegalReviewer, access.TechnicalReviewer, access.Publisher, access.ProvincialApprover, access.Reviewer, access.Officer, access.HearingHost, access.ObjectionReviewer, access.Cashier, access.Archivist}
	out := Expected{
		"GET /calendar": {Anybody}, "GET /calendar/{year}": {Anybody}, "GET /calendar/versions/{id}": {Anybody},
		"GET /calendar/new": {access.SystemAdministrator, access.SecurityAdministrator}, "POST /calendar/new": {access.SystemAdministrator, access.SecurityAdministrator},
		"POST /calendar": {access.SystemAdministrator, access.SecurityAdministrator}, "POST /calendar/versions/{id}": {access.SystemAdministrator, access.SecurityAdministrator},
		"GET /recusals":                     append([]access.Role{access.Supervisor}, working...),
		"GET /recusals/{id}":                append([]access.Role{access.Supervisor}, working...),
		"GET /recusals/own/{kind}/{matter}": working, "POST /recusals/own/{kind}/{matter}": working,
		"GET /recusals/apply/{kind}/{matter}": working, "POST /recusals/apply/{kind}/{matter}": working,
		"GET /recusals/{id}/decide": {access.Head}, "POST /recusals/{id}/decide": {access.Head},
		"GET /recusals/acts/{id}/{entry}": {access.Head}, "POST /recusals/acts/{id}/{entry}": {access.Head},
		"GET /me/plates": working, "POST /me/plates": working, "GET /me/plates/{plate}/end": working, "POST /me/plates/{plate}/end": working,
		"GET /recusals/{id}/tell": working, "POST /recusals/{id}/tell": working,
		"GET /login":       {Everybody},
		"POST /login":      {Everybody},
		"POST /logout":     {Everybody},
		"GET /{$}":         {Anybody},
		"GET /setup":       {Nobody},
		"POST /setup":      {Nobody},
		"GET /people":      readers,
		"GET /people/{id}": readers,
		"GET /bodies":      readers, "GET /bodies/{id}": readers, "GET /bodies/{id}/papers/{digest}": readers,
		"GET /audit/looks": audit, "GET /audit/looks.csv": audit, "GET /audit/comings": audit, "GET /audit/comings.csv": audit,
		"GET /security": {access.Keeper, access.SecurityAdministrator}, "GET /security/addresses": security,
		"GET /operation": system, "POST /operation/jobs/{id}/wake": system,
		"GET /accounts": system, "POST /accounts": system, "GET /accounts/new": system, "GET /accounts/wanting": system, "GET /accounts/{id}": system,
		"GET /accounts/{id}/link": system, "POST /accounts/{id}/link": system, "POST /accounts/{id}/link/revoke": system,
		"GET /accounts/{id}/sessions": system, "POST /accounts/{id}/sessions": system,
		"GET /accounts/{id}/external": system, "POST /accounts/{id}/external": system, "POST /accounts/{id}/external/end": system,
		"GET /login/external/{provider}": {Everybody}, "GET /login/external/{provider}/back": {Everybody},
		"GET /login/passkey": {Everybody}, "POST /login/passkey": {Everybody}, "GET /me/factors/passkey": {Anybody}, "POST /me/factors/passkey": {Anybody},
		"GET /activate/{token}": {Everybody}, "POST /activate/{token}": {Everybody},
		"GET /me": {Anybody}, "GET /me/password": {Anybody}, "POST /me/password": {Anybody}, "POST /me/sessions": {Anybody}, "GET /me/comings": {Anybody},
		"GET /login/second": {Everybody}, "POST /login/second": {Everybody}, "GET /login/bind": {Everybody}, "POST /login/bind": {Everybody},
		"GET /me/factors": {Anybody}, "GET /me/factors/totp": {Anybody}, "POST /me/factors/totp": {Anybody}, "GET /me/factors/codes": {Anybody}, "POST /me/factors/codes": {Anybody},
		"GET /me/factors/{factor}/end": {Anybody}, "POST /me/factors/{factor}/end": {Anybody},
		"GET /changes": access.Administrations(), "GET /changes/{id}": access.Administrations(),
		"POST /changes/{id}/confirm": access.Administrations(), "POST /changes/{id}/decline": access.Administrations(),
		"GET /accounts/{id}/close": system, "POST /accounts/{id}/close": system,
		"GET /assurance": assured, "GET /assurance/{id}/papers/{digest}": assured, "GET /assurance/new": system, "POST /assurance": system,
		"GET /assurance/{id}/end": system, "POST /assurance/{id}/end": system,
	}
	maps.Copy(out, keptPeople())
	return out
}

// keptPeople are the acts on persons and bodies: the security administrator's.
func keptPeople() Expected {
	out := Expected{}
	for _, pattern := range []string{"GET /people/{id}/recover", "POST /people/{id}/recover", "POST /bodies", "GET /bodies/new",
		"GET /bodies/{id}/powers/new", "POST /bodies/{id}/powers", "GET /bodies/{id}/powers/{power}/end", "POST /bodies/{id}/powers/{power}/end",
		"GET /bodies/{id}/mandates/new", "POST /bodies/{id}/mandates", "GET /bodies/{id}/mandates/{mandate}/publish", "POST /bodies/{id}/mandates/{mandate}/publish",
		"GET /bodies/{id}/mandates/{mandate}/end", "POST /bodies/{id}/mandates/{mandate}/end", "POST /people", "GET /people/new",
		"GET /people/{id}/certificates/new", "POST /people/{id}/certificates",
		"GET /people/{id}/certificates/{certificate}/suspend", "POST /people/{id}/certificates/{certificate}/suspend",
		"GET /people/{id}/certificates/{certificate}/lift", "POST /people/{id}/certificates/{certificate}/lift",
		"GET /people/{id}/certificates/{certificate}/check", "POST /people/{id}/certificates/{certificate}/check",
		"GET /people/{id}/move", "POST /people/{id}/move", "GET /bodies/{id}/checks", "POST /bodies/{id}/checks",
		"GET /bodies/{id}/contact", "POST /bodies/{id}/contact", "GET /bodies/{id}/vehicles", "POST /bodies/{id}/vehicles",
		"GET /bodies/{id}/vehicles/{plate}/end", "POST /bodies/{id}/vehicles/{plate}/end",
		"GET /people/{id}/capacities/new", "POST /people/{id}/capacities",
		"GET /people/{id}/capacities/{capacity}/end", "POST /people/{id}/capacities/{capacity}/end",
		"GET /people/{id}/posts/new", "POST /people/{id}/posts",
		"GET /people/{id}/posts/{post}/end", "POST /people/{id}/posts/{post}/end"} {
		out[pattern] = []access.Role{access.SecurityAdministrator}
	}
	return out
}
