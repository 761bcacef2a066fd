package officetest

import "yuanjian/internal/access"

// payments is the table of the pages of payments: who decides does not collect, and siting and review do not see them (roles.md E9, E16).
func payments() Expected {
	viewers := []access.Role{access.Head, access.Officer, access.Cashier, access.Supervisor}
	takers := []access.Role{access.Head, access.Officer, access.Cashier}
	settlers := []access.Role{access.Head, access.Cashier}
	return Expected{
		"GET /payments": viewers, "GET /payments/{id}": viewers, "GET /payments/{id}/receipts/{place}": viewers, "GET /reconciliation": viewers, "GET /differences": viewers, "GET /differences/{id}": viewers,
		"GET /payments/{id}/steps/{step}": takers, "POST /payments/{id}/steps/{step}": takers,
		"GET /payments/{id}/refunds/{refund}/{step}": settlers, "POST /payments/{id}/refunds/{refund}/{step}": settlers,
		"GET /differences/{id}/steps/{step}": settlers, "POST /differences/{id}/steps/{step}": settlers,
	}
}
