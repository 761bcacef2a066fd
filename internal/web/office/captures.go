package office

import (
	"yuanjian/internal/access"
	"yuanjian/internal/web"
)

func (o *Office) captureRoutes() []web.Route {
	view := web.Permission(access.ViewCaptures)
	return []web.Route{
		{Method: "GET", Path: "/captures/{id}/media/{name}/{kind}", Policy: view, Write: o.captureMedium},
	}
}
