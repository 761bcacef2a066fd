package office

import (
	"slices"

	"yuanjian/internal/access"
	"yuanjian/internal/casefile"
	"yuanjian/internal/web"
)

// caseRoutes are the pages of cases (ux O7, O13–O15): the list, the dossier, a form for each step, what is due, what the head decides.
func (o *Office) caseRoutes() []web.Route {
	view, handle, decide := web.Permission(access.ViewCases), web.Permission(access.HandleCases), web.Permission(access.DecideCases)
	var may []access.Permission
	for _, k := range casefile.Steps() {
		if !slices.Contains(may, k.Permission) {
			may = append(may, k.Permission)
		}
	}
	return []web.Route{
		{Method: "GET", Path: "/cases", Policy: view, Page: o.listCases},
		{Method: "POST", Path: "/search/cases/{by}", Policy: view, Page: o.keepCaseSearch, Again: o.listCases},
		{Method: "GET", Path: "/cases.csv", Policy: view, Write: o.casesFile},
		{Method: "GET", Path: "/cases/due", Policy: view, Page: o.listCasesDue},
		{Method: "GET", Path: "/hearings", Policy: view, Page: o.listHearings},
		{Method: "GET", Path: "/approvals", Policy: decide, Page: o.listApprovals},
		{Method: "GET", Path: "/cases/new", Policy: handle, Page: o.askCase},
		{Method: "POST", Path: "/cases/new", Policy: handle, Page: o.registerCase, Again: o.askCase},
		{Method: "GET", Path: "/captures/{id}/case", Policy: handle, Page: o.askCase},
		{Method: "POST", Path: "/captures/{id}/case", Policy: handle, Page: o.registerCase, Again: o.askCase},
		{Method: "GET", Path: "/cases/{id}", Policy: view, Page: o.casePage},
		{Method: "GET", Path: "/cases/{id}/party", Policy: view, Page: o.askParty},
		{Method: "POST", Path: "/cases/{id}/party", Policy: view, Page: o.showParty, Again: o.askParty},
		{Method: "GET", Path: "/cases/{id}/steps/{step}", Policy: web.AnyOf(may), Page: o.showCaseStep},
		{Method: "POST", Path: "/cases/{id}/steps/{step}", Policy: web.AnyOf(may), Page: o.takeCaseStep, Again: o.showCaseStep},
	}
}

func casePath(id string) string { return "/cases/" + id }

func caseStepPath(id, step string) string { return casePath(id) + "/steps/" + step }
